import { gradient, signalScale } from "../colours.js";
import { unitsInOrder } from "../order.js";
import { leave, pin, preview } from "../pin.js";
import { signalFigure } from "../plots/figures.js";
import { draw } from "../plots/plotly.js";

/**
 * The signals' heatmaps: drawn once a trace, never for a row, since cursor and veil lie over them.
 *
 * @param {HTMLElement[]} plots elements with data-layer and data-signal
 * @param {object} model as GET /models/{name} describes it
 */
export function mountHeatmaps(plots, store, model) {
  const named = new Map(model.signals.map((signal) => [signal.name, signal]));
  const heatmaps = plots.map((element) => ({
    element,
    layer: Number(element.dataset.layer),
    signal: named.get(element.dataset.signal),
    bar: element.closest("figure").querySelector("[data-bar]"),
  }));

  function show(state) {
    const { trace, theme } = state;
    for (const { element, layer, signal, bar } of heatmaps) {
      bar.style.backgroundImage = gradient(signalScale(signal, theme).colours);
      if (!trace) continue;
      const size = { width: element.clientWidth, height: element.clientHeight };
      const inOrder = signal.across === "unit" && state.order !== "index";
      draw(element, signalFigure(trace, layer, signal, theme, size, inOrder ? unitsInOrder(state, layer, model) : null));
    }
  }

  // Fires once at the start as well, which is one drawing too many only when a trace is already there.
  const observer = new ResizeObserver(() => show(store.get()));
  observer.observe(plots[0]);
  store.subscribe(["trace", "theme", "order"], show);
  listen(heatmaps, store, model);
}

/** Pointing at a heatmap stops the sweep and says where one points; a click or tap takes the cursor there and pins the unit. */
function listen(heatmaps, store, model) {
  for (const { element, layer, signal } of heatmaps) {
    const point = (event) => {
      const { trace, rows } = store.get();
      if (!trace) return;
      const box = element.getBoundingClientRect();
      const place = cell(event.clientX - box.left, box.width, signal.width);
      const column = signal.across === "unit" ? unitsInOrder(store.get(), layer, model)[place] : place;
      const row = cell(event.clientY - box.top, box.height, rows) + 1;
      const hover = { layer, signal: signal.name, across: signal.across, row, column };
      const clicked = event.type === "click";
      const chosen = signal.across === "unit" ? (clicked ? pin : preview)(layer, column) : { layer };
      store.set({ hover, playing: false, autoplay: false, ...chosen, ...(clicked ? { row } : {}) });
    };
    // A finger that moves is scrolling.
    element.addEventListener("pointermove", (event) => event.pointerType === "touch" || point(event));
    element.addEventListener("click", point);
    element.addEventListener("pointerleave", () => store.set(leave(store.get())));
  }
}

const cell = (place, length, count) => Math.min(Math.max(Math.floor((place / length) * count), 0), count - 1);
