import { topDigitsSummary, beliefSummary, seriesSummary, imageSummary, signalSummary } from "../../text/chart-summaries.js";

/**
 * The sentences that describe the charts to screen readers. They follow the trace and the unit, never the row, and are not
 * live. data-summary names the chart: "image", "belief", or a signal, which has data-layer, or data-of-unit for a series.
 *
 * @param {HTMLElement} root
 * @param {import("../../features.js").Page} page
 */
export function mountChartSummaries(root, { store, model }) {
  const places = [...root.querySelectorAll("[data-summary]")];
  const named = new Map(model.signals.map((signal) => [signal.name, signal]));

  const sentence = ({ dataset: { summary, layer, ofUnit } }, { trace, unit, layer: looked }) => {
    if (!trace) return "";
    if (summary === "image") return imageSummary(trace, model.columns);
    if (summary === "belief") return beliefSummary(trace);
    const signal = named.get(summary);
    if (ofUnit === undefined) return signalSummary(trace, Number(layer), signal);
    return unit !== null && trace.has(looked, summary) ? seriesSummary(trace, looked, signal, unit) : "";
  };

  const show = (elements) => (state) => elements.forEach((element) => (element.textContent = sentence(element, state)));
  const [courses, others] = [true, false].map((is) => places.filter(({ dataset }) => (dataset.ofUnit !== undefined) === is));
  store.subscribe(["trace"], show(others));
  store.subscribe(["trace", "unit", "layer"], show(courses));
}

/**
 * The accessible name of the belief's bars, while rows do not play.
 *
 * @param {HTMLElement} root
 * @param {import("../../features.js").Page} page
 */
export function mountBarsSummary(root, { store }) {
  const bars = root.querySelector("#bars");
  const idle = bars.getAttribute("aria-label");
  store.subscribe(["trace", "row", "playing"], ({ trace, row, playing }) => {
    if (!playing) bars.setAttribute("aria-label", trace ? topDigitsSummary(trace, row) : idle);
  });
}
