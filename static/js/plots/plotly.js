/** The one door to Plotly, which its own bundle puts on `window` before any module runs. */
const STILL = Object.freeze({ staticPlot: true, displayModeBar: false, responsive: false });
const LIVELY = Object.freeze({ displayModeBar: false, responsive: true });

/** @throws {Error} in words for a person, when the bundle did not load */
export function requirePlotly() {
  if (!window.Plotly) throw new Error("The plotting library did not load. Reload the page to try again.");
}

/**
 * Draws a figure that answers to nothing, or replaces the one that is there.
 *
 * @param {HTMLElement} element
 * @param {{data: object[], layout: object}} figure
 */
export const draw = (element, { data, layout }) => window.Plotly.react(element, data, layout, STILL);

/** The same for a chart whose values one can point at and whose names one can press, as wide as its element. */
export const drawChart = (element, { data, layout }) => window.Plotly.react(element, data, layout, LIVELY);
