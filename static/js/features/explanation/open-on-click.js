import { open } from "../../state/explained-number.js";

/**
 * A click on a number of the stage explains it: the readout's values, a unit's series, the belief. The heatmaps do so
 * themselves, where a click pins the unit.
 *
 * @param {HTMLElement} container of the explanation
 * @param {import("../../features.js").Page} page
 */
export function mountOpenOnClick(container, { store, model, root: page }) {
  const root = page.querySelector("#stage");
  const belief = model.belief.name;
  const turnTo = (patch) => store.get().trace && store.set(open(store.get(), patch));

  for (const value of root.querySelectorAll("button[data-value-of]")) {
    value.addEventListener("click", () => {
      const { unit } = store.get();
      turnTo({ signal: value.dataset.valueOf, unit });
      container.scrollIntoView({ block: "nearest" });
      container.querySelector("[data-proof-title]").focus({ preventScroll: true });
    });
  }
  for (const course of root.querySelectorAll("[data-course]")) {
    course.addEventListener("click", (event) => {
      const { unit } = store.get();
      if (unit !== null) turnTo({ signal: course.dataset.course, unit, row: along(event, course, model.rows) + 1 });
    });
  }
  for (const plot of root.querySelectorAll("[data-plot=belief]")) {
    plot.addEventListener("click", (event) =>
      turnTo({ signal: belief, row: along(event, plot, model.rows) + 1, column: across(event, plot, model.classes) }),
    );
  }
  for (const bar of root.querySelectorAll("[data-class]")) {
    bar.addEventListener("click", () => turnTo({ signal: belief, column: Number(bar.dataset.class) }));
  }
}

const part = (at, from, length, count) => Math.min(Math.max(Math.floor(((at - from) / length) * count), 0), count - 1);

function along({ clientY }, element, count) {
  const { top, height } = element.getBoundingClientRect();
  return part(clientY, top, height, count);
}

function across({ clientX }, element, count) {
  const { left, width } = element.getBoundingClientRect();
  return part(clientX, left, width, count);
}
