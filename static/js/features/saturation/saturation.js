import { all, attribute, required } from "../../lib/dom.js";
import { leave, pin, preview } from "../../state/selection.js";
import { saturatedShare, nearestUnit, saturation, testSetSaturation } from "../../analysis/saturation.js";
import { percent, say } from "../../lib/i18n.js";

/**
 * @typedef {import("../../analysis/saturation.js").UnitSaturation} UnitSaturation
 * @typedef {(layer: number, unit: number) => Patch} Choose
 */

/** The largest distance of the pointer from a dot, as a part of the plot's side. */
const REACH = 0.06;

/**
 * One plot a gate: every unit of the layer as a dot, near 0 to the right and near 1 upwards; this digit over the test digits.
 *
 * @param {HTMLElement} container
 * @param {Page} page
 */
export function mount(container, { store }) {
  const near = required(container, "[data-near]", HTMLSelectElement);
  const plots = all(container, "[data-gate]", HTMLElement).map((figure) => ({
    name: attribute(figure, "data-gate"),
    square: required(figure, "svg", SVGSVGElement),
    usual: required(figure, "[data-all]", SVGPathElement),
    own: required(figure, "[data-own]", SVGPathElement),
    chosen: required(figure, "[data-chosen]", SVGPathElement),
    said: required(figure, "[data-said]", HTMLElement),
    units: /** @type {UnitSaturation[]} */ ([]),
  }));

  /** @param {PageState} state */
  function show({ trace, layer, statistics, saturationThreshold: within }) {
    near.value = String(within);
    for (const plot of plots) {
      const known = trace !== null && trace.has(layer, plot.name);
      plot.units = known ? saturation(trace.rows(layer, plot.name), within) : [];
      const usual = known && statistics ? testSetSaturation(statistics.all(layer, plot.name, "shares"), within) : [];
      plot.own.setAttribute("d", plot.units.map(dot).join(""));
      plot.usual.setAttribute("d", usual.map(dot).join(""));
      plot.said.textContent = known ? shareText(plot.units, usual) : "";
    }
    mark(store.get());
  }

  /** @param {PageState} state */
  function mark({ unit }) {
    for (const { units, chosen } of plots) {
      const place = unit === null ? null : units[unit];
      chosen.setAttribute("d", place ? dot(place) : "");
    }
  }

  for (const plot of plots) {
    /** @type {(take: Choose) => (event: MouseEvent) => void} */
    const point = (take) => (event) => {
      const box = plot.square.getBoundingClientRect();
      const place = { low: (event.clientX - box.left) / box.width, high: 1 - (event.clientY - box.top) / box.height };
      const unit = nearestUnit(plot.units, place, REACH);
      if (unit !== null) store.set(take(store.get().layer, unit));
    };
    plot.square.addEventListener("pointermove", (event) => event.pointerType === "touch" || point(preview)(event));
    plot.square.addEventListener("click", point(pin));
    plot.square.addEventListener("pointerleave", () => store.set(leave(store.get())));
  }
  near.addEventListener("input", () => store.set({ saturationThreshold: Number(near.value) }));
  store.subscribe(["trace", "layer", "statistics", "saturationThreshold"], show);
  store.subscribe(["unit"], mark);
}

/**
 * A line without length, which a round cap makes a dot.
 *
 * @param {UnitSaturation} place
 */
const dot = ({ low, high }) => `M${(100 * low).toFixed(1)} ${(100 - 100 * high).toFixed(1)}h0`;

/**
 * @param {UnitSaturation[]} own
 * @param {UnitSaturation[]} usual of the test digits; may be empty
 */
function shareText(own, usual) {
  const share = percent(saturatedShare(own));
  return usual.length
    ? say("{share} near 0 or 1, test {usual}", { share, usual: percent(saturatedShare(usual)) })
    : say("{share} near 0 or 1", { share });
}
