/** The one door to Plotly, which its own bundle puts on `window` before any module runs. */
const CONFIG = Object.freeze({ staticPlot: true, displayModeBar: false, responsive: false });

/** @throws {Error} in words for a person, when the bundle did not load */
export function requirePlotly() {
  if (!window.Plotly) throw new Error("The plotting library did not load. Reload the page to try again.");
}

/**
 * Draws a figure, or replaces the one that is there.
 *
 * @param {HTMLElement} element
 * @param {{data: object[], layout: object}} figure
 */
export function draw(element, { data, layout }) {
  return window.Plotly.react(element, data, layout, CONFIG);
}
