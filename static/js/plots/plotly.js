import { language, say } from "../lib/i18n.js";

/** The only user of Plotly, which its bundle puts on `window` before any module runs. */
const STILL = Object.freeze({ staticPlot: true, displayModeBar: false, responsive: false });
const INTERACTIVE = Object.freeze({ displayModeBar: false, responsive: true });

/**
 * Check that Plotly is loaded and set its language.
 *
 * @throws {Error} the bundle did not load; the message is for the reader
 */
export function requirePlotly() {
  if (!window.Plotly) throw new Error(say("The plotting library did not load. Reload the page to try again."));
  // The bundle has English only.
  if (language !== "en") window.Plotly.register(locale());
}

/** Number format and Plotly's own texts in the page's language. */
function locale() {
  const parts = new Intl.NumberFormat(language).formatToParts(1234.5);
  const sign = (/** @type {string} */ type) => parts.find((part) => part.type === type)?.value;
  const dictionary = {
    "Double-click on legend to isolate one trace": say("Double-click on legend to isolate one trace"),
    "Double-click to zoom back out": say("Double-click to zoom back out"),
  };
  return {
    moduleType: "locale",
    name: language,
    dictionary,
    format: { decimal: sign("decimal"), thousands: sign("group"), grouping: [3] },
  };
}

/**
 * Draw or replace a figure without interaction.
 *
 * @param {HTMLElement} element
 * @param {{data: object[], layout: object}} figure
 */
export const draw = (element, { data, layout }) => window.Plotly.react(element, data, layout, STILL);

/**
 * Draw or replace a chart with hover texts and a legend, as wide as its element.
 *
 * @param {HTMLElement} element
 * @param {{data: object[], layout: object}} figure
 */
export const drawChart = (element, { data, layout }) => window.Plotly.react(element, data, layout, { ...INTERACTIVE, locale: language });
