import { all, attribute, enclosing, optional, required } from "../../lib/dom.js";
import { cssGradient, signalScale } from "../../lib/colour-scales.js";
import { signalNamed } from "../../analysis/model-equations.js";
import { signFlipped, unitsInOrder } from "../../analysis/unit-order.js";
import { cell, leave, pin, preview } from "../../state/selection.js";
import { signalFigure } from "../../plots/heatmap-figures.js";
import { draw } from "../../plots/plotly.js";

/**
 * The heatmaps of the signals: drawn once a trace, never for a row, since cursor and veil lie over them.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mountSignals(root, { store, model }) {
  const plots = all(root, "[data-plot=signal]", HTMLElement);
  const heatmaps = plots.map((element) => {
    const figure = enclosing(element, "figure", HTMLElement);
    return {
      element,
      layer: Number(attribute(element, "data-layer")),
      signal: signalNamed(model, attribute(element, "data-signal")),
      figure,
      bar: required(figure, "[data-bar]", HTMLElement),
      marks: optional(figure, "[data-turned]", HTMLElement),
    };
  });

  /** @param {PageState} state */
  function show(state) {
    const { trace, theme } = state;
    // Measured before anything is written, or each measurement would lay out the page again.
    const sizes = heatmaps.map(({ element }) => ({ width: element.clientWidth, height: element.clientHeight }));
    heatmaps.forEach(({ element, layer, signal, figure, bar, marks }, place) => {
      bar.style.backgroundImage = cssGradient(signalScale(signal, theme).colours);
      const arranged = signal.across === "unit" && (state.unitOrder !== "index" || state.unitFilter !== "all");
      const columns = arranged ? unitsInOrder(state, layer, model) : null;
      const signed = signal.range[0] < 0 ? columns : null;
      const over = signed ? signFlipped(state, layer) : () => false;
      figure.style.setProperty("--count", String(columns?.length || signal.width));
      figure.classList.toggle("nobody", columns?.length === 0);
      if (marks) marks.style.backgroundImage = signed ? ticks(signed, over) : "";
      if (!trace || columns?.length === 0) return;
      draw(element, signalFigure(trace, layer, signal, theme, sizes[place], columns, over));
    });
  }

  // Fires once at the start too, which draws twice only if there is a trace already.
  const observer = new ResizeObserver(() => show(store.get()));
  observer.observe(plots[0]);
  store.subscribe(["trace", "theme", "unitOrder", "unitFilter", "statistics"], show);
  listen(heatmaps, store, model);
}

/**
 * The pointer over a heatmap stops the player and sets the hovered number; a click or tap moves the cursor there, pins the
 * unit and opens the number.
 *
 * @param {{element: HTMLElement, layer: number, signal: Signal}[]} heatmaps
 * @param {Store} store
 * @param {Model} model
 */
function listen(heatmaps, store, model) {
  for (const { element, layer, signal } of heatmaps) {
    const point = (/** @type {MouseEvent} */ event) => {
      const { trace, rows } = store.get();
      if (!trace) return;
      const box = element.getBoundingClientRect();
      const units = signal.across === "unit" ? unitsInOrder(store.get(), layer, model) : null;
      if (units?.length === 0) return;
      const place = cell(event.clientX - box.left, box.width, units?.length ?? signal.width);
      const column = units ? units[place] : place;
      const row = cell(event.clientY - box.top, box.height, rows) + 1;
      const hovered = { layer, signal: signal.name, across: signal.across, row, column };
      const clicked = event.type === "click";
      const chosen = signal.across === "unit" ? (clicked ? pin : preview)(layer, column) : { layer };
      const opened = { row, signal: signal.name, explainedColumn: signal.across === "unit" ? null : { signal: signal.name, column } };
      store.set({ hovered, playing: false, autoplay: false, ...chosen, ...(clicked ? opened : {}) });
    };
    // A moving touch scrolls the page.
    element.addEventListener("pointermove", (event) => event.pointerType === "touch" || point(event));
    element.addEventListener("click", point);
    element.addEventListener("pointerleave", () => store.set(leave(store.get())));
  }
}

/**
 * Marks under the sign-flipped columns, as a background with hard stops.
 *
 * @param {number[]} columns
 * @param {(column: number) => boolean} over whether a column is sign-flipped
 */
function ticks(columns, over) {
  const stops = columns.flatMap((column, place) => {
    const colour = over(column) ? "var(--ink)" : "transparent";
    return [`${colour} ${(100 * place) / columns.length}%`, `${colour} ${(100 * (place + 1)) / columns.length}%`];
  });
  return columns.some(over) ? `linear-gradient(to right, ${stops.join(", ")})` : "";
}
