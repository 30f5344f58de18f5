import { all, attribute, required } from "../../lib/dom.js";
import { open } from "../../state/explained-number.js";

/**
 * A click on a number of the stage explains it: the readout's values, a unit's series, the belief. The heatmaps do so
 * themselves, since a click there pins the unit too.
 *
 * @param {HTMLElement} container of the explanation
 * @param {Page} page
 */
export function mountOpenOnClick(container, { store, model, root: page }) {
  const root = required(page, "#stage", HTMLElement);
  const title = required(container, "[data-proof-title]", HTMLElement);
  const belief = model.belief.name;
  /** @param {Parameters<typeof open>[1]} patch */
  const turnTo = (patch) => store.get().trace && store.set(open(store.get(), patch));

  for (const value of all(root, "button[data-value-of]", HTMLButtonElement)) {
    const signal = attribute(value, "data-value-of");
    value.addEventListener("click", () => {
      const { unit } = store.get();
      turnTo({ signal, unit });
      container.scrollIntoView({ block: "nearest" });
      title.focus({ preventScroll: true });
    });
  }
  for (const plot of all(root, "[data-course]", HTMLElement)) {
    const signal = attribute(plot, "data-course");
    plot.addEventListener("click", (event) => {
      const { unit } = store.get();
      if (unit !== null) turnTo({ signal, unit, row: along(event, plot, model.rows) + 1 });
    });
  }
  for (const plot of all(root, "[data-plot=belief]", HTMLElement)) {
    plot.addEventListener("click", (event) =>
      turnTo({ signal: belief, row: along(event, plot, model.rows) + 1, column: across(event, plot, model.classes) }),
    );
  }
  for (const bar of all(root, "[data-class]", HTMLElement)) {
    bar.addEventListener("click", () => turnTo({ signal: belief, column: Number(bar.dataset.class) }));
  }
}

/** @type {(at: number, from: number, length: number, count: number) => number} */
const part = (at, from, length, count) => Math.min(Math.max(Math.floor(((at - from) / length) * count), 0), count - 1);

/**
 * @param {MouseEvent} event
 * @param {HTMLElement} element
 * @param {number} count rows
 */
function along({ clientY }, element, count) {
  const { top, height } = element.getBoundingClientRect();
  return part(clientY, top, height, count);
}

/**
 * @param {MouseEvent} event
 * @param {HTMLElement} element
 * @param {number} count columns
 */
function across({ clientX }, element, count) {
  const { left, width } = element.getBoundingClientRect();
  return part(clientX, left, width, count);
}
