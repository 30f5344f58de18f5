import { cssGradient, signalScale } from "../../lib/colour-scales.js";
import { signFlipped, unitsInOrder } from "../../analysis/unit-order.js";
import { cell, leave, pin, preview } from "../../state/selection.js";
import { signalFigure } from "../../plots/heatmap-figures.js";
import { draw } from "../../plots/plotly.js";

/**
 * The heatmaps of the signals: drawn once a trace, never for a row, since cursor and veil lie over them.
 *
 * @param {HTMLElement} root
 * @param {import("../../features.js").Page} page
 */
export function mountSignals(root, { store, model }) {
  const plots = [...root.querySelectorAll("[data-plot=signal]")];
  const named = new Map(model.signals.map((signal) => [signal.name, signal]));
  const heatmaps = plots.map((element) => ({
    element,
    layer: Number(element.dataset.layer),
    signal: named.get(element.dataset.signal),
    figure: element.closest("figure"),
    bar: element.closest("figure").querySelector("[data-bar]"),
    marks: element.closest("figure").querySelector("[data-turned]"),
  }));

  function show(state) {
    const { trace, theme } = state;
    // All of them before anything is written, or the page would be laid out for each.
    const sizes = heatmaps.map(({ element }) => ({ width: element.clientWidth, height: element.clientHeight }));
    heatmaps.forEach(({ element, layer, signal, figure, bar, marks }, place) => {
      bar.style.backgroundImage = cssGradient(signalScale(signal, theme).colours);
      const arranged = signal.across === "unit" && (state.unitOrder !== "index" || state.unitFilter !== "all");
      const columns = arranged ? unitsInOrder(state, layer, model) : null;
      const signed = signal.range[0] < 0 && columns !== null;
      const over = signed ? signFlipped(state, layer) : () => false;
      figure.style.setProperty("--count", columns?.length || signal.width);
      figure.classList.toggle("nobody", columns?.length === 0);
      if (marks) marks.style.backgroundImage = signed ? ticks(columns, over) : "";
      if (!trace || columns?.length === 0) return;
      draw(element, signalFigure(trace, layer, signal, theme, sizes[place], columns, over));
    });
  }

  // Fires once at the start as well, which is one drawing too many only when a trace is already there.
  const observer = new ResizeObserver(() => show(store.get()));
  observer.observe(plots[0]);
  store.subscribe(["trace", "theme", "unitOrder", "unitFilter", "statistics"], show);
  listen(heatmaps, store, model);
}

/** Pointing at a heatmap stops the sweep and says where one points; a click or tap takes the cursor there, pins the unit and opens the number. */
function listen(heatmaps, store, model) {
  for (const { element, layer, signal } of heatmaps) {
    const point = (event) => {
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
    // A finger that moves is scrolling.
    element.addEventListener("pointermove", (event) => event.pointerType === "touch" || point(event));
    element.addEventListener("click", point);
    element.addEventListener("pointerleave", () => store.set(leave(store.get())));
  }
}

/** Marks under the sign-flipped columns, as a background: hard stops, two for each run of such columns. */
function ticks(columns, over) {
  const stops = columns.flatMap((column, place) => {
    const colour = over(column) ? "var(--ink)" : "transparent";
    return [`${colour} ${(100 * place) / columns.length}%`, `${colour} ${(100 * (place + 1)) / columns.length}%`];
  });
  return columns.some(over) ? `linear-gradient(to right, ${stops.join(", ")})` : "";
}
