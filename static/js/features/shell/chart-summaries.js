import { all, attribute, required } from "../../lib/dom.js";
import { signalNamed } from "../../analysis/model-equations.js";
import { topDigitsSummary, beliefSummary, seriesSummary, imageSummary, signalSummary } from "../../text/chart-summaries.js";

/**
 * The sentences that describe the charts to screen readers. They follow the trace and the unit, never the row, and are not
 * live. data-summary names the chart: "image", "belief", or a signal, which has data-layer, or data-of-unit for a series.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mountChartSummaries(root, { store, model }) {
  const summaries = all(root, "[data-summary]", HTMLElement).map((element) => ({
    element,
    chart: attribute(element, "data-summary"),
    layer: Number(element.dataset.layer),
    ofUnit: element.dataset.ofUnit !== undefined,
  }));

  /** @type {(summary: typeof summaries[number], state: PageState) => string} */
  const sentence = ({ chart, layer, ofUnit }, { trace, unit, layer: chosen }) => {
    if (!trace) return "";
    if (chart === "image") return imageSummary(trace, model.columns);
    if (chart === "belief") return beliefSummary(trace);
    const signal = signalNamed(model, chart);
    if (!ofUnit) return signalSummary(trace, layer, signal);
    return unit !== null && trace.has(chosen, chart) ? seriesSummary(trace, chosen, signal, unit) : "";
  };

  /** @type {(some: typeof summaries) => (state: PageState) => void} */
  const show = (some) => (state) => some.forEach((summary) => (summary.element.textContent = sentence(summary, state)));
  const [series, others] = [true, false].map((is) => summaries.filter(({ ofUnit }) => ofUnit === is));
  store.subscribe(["trace"], show(others));
  store.subscribe(["trace", "unit", "layer"], show(series));
}

/**
 * The accessible name of the belief's bars, while rows do not play.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mountBarsSummary(root, { store }) {
  const bars = required(root, "#bars", HTMLElement);
  const idle = attribute(bars, "aria-label");
  store.subscribe(["trace", "row", "playing"], ({ trace, row, playing }) => {
    if (!playing) bars.setAttribute("aria-label", trace ? topDigitsSummary(trace, row) : idle);
  });
}
