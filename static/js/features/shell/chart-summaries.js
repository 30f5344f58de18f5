import { ofBars, ofBelief, ofCourse, ofImage, ofSignal } from "../../text/chart-summaries.js";

/**
 * The sentences that describe the charts. They follow the trace and the unit, never the row, and are not live: they
 * wait until someone asks.
 *
 * @param {HTMLElement[]} places each with data-summary: "image", "belief", or the name of a signal, then with its layer,
 *   or "unit" for the unit's line
 * @param {object} model as GET /models/{name} describes it
 */
export function mountSummaries(places, store, model) {
  const named = new Map(model.signals.map((signal) => [signal.name, signal]));

  const sentence = ({ dataset: { summary, layer, ofUnit } }, { trace, unit, layer: looked }) => {
    if (!trace) return "";
    if (summary === "image") return ofImage(trace, model.columns);
    if (summary === "belief") return ofBelief(trace);
    const signal = named.get(summary);
    if (ofUnit === undefined) return ofSignal(trace, Number(layer), signal);
    return unit !== null && trace.has(looked, summary) ? ofCourse(trace, looked, signal, unit) : "";
  };

  const show = (elements) => (state) => elements.forEach((element) => (element.textContent = sentence(element, state)));
  const [courses, others] = [true, false].map((is) => places.filter(({ dataset }) => (dataset.ofUnit !== undefined) === is));
  store.subscribe(["trace"], show(others));
  store.subscribe(["trace", "unit", "layer"], show(courses));
}

/** The bars' name says what they show once they stand still. */
export function mountBarsSummary(bars, store) {
  const idle = bars.getAttribute("aria-label");
  store.subscribe(["trace", "row", "playing"], ({ trace, row, playing }) => {
    if (!playing) bars.setAttribute("aria-label", trace ? ofBars(trace, row) : idle);
  });
}
