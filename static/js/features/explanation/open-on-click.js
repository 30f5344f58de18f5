import { open } from "../../state/explained-number.js";

/**
 * Every number on the page opens the proof of itself: the readout's values, a unit's lines, the belief. The heatmaps do
 * so themselves, where a click pins the unit.
 *
 * @param {HTMLElement} root
 * @param {{rows: number, classes: number, belief: {name: string}}} model as GET /models/{name} describes it
 */
export function mountOpening(root, store, model) {
  const belief = model.belief.name;
  const turnTo = (patch) => store.get().trace && store.set(open(store.get(), patch));

  for (const value of root.querySelectorAll("button[data-value-of]")) {
    value.addEventListener("click", () => {
      const { unit } = store.get();
      turnTo({ signal: value.dataset.valueOf, unit });
      root.querySelector("#proof").scrollIntoView({ block: "nearest" });
      root.querySelector("[data-proof-title]").focus({ preventScroll: true });
    });
  }
  for (const course of root.querySelectorAll("[data-course]")) {
    course.addEventListener("click", (event) => {
      const { unit } = store.get();
      if (unit !== null) turnTo({ signal: course.dataset.course, unit, row: along(event, course, model.rows) + 1 });
    });
  }
  for (const plot of root.querySelectorAll("[data-plot=belief]")) {
    plot.addEventListener("click", (event) => turnTo({ signal: belief, row: along(event, plot, model.rows) + 1, column: across(event, plot, model.classes) }));
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
