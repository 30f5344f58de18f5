import { language, say } from "../lib/i18n.js";

/** The one door to Plotly, which its own bundle puts on `window` before any module runs. */
const STILL = Object.freeze({ staticPlot: true, displayModeBar: false, responsive: false });
const INTERACTIVE = Object.freeze({ displayModeBar: false, responsive: true });

/**
 * Sees to it that Plotly is there and speaks the page's language.
 *
 * @throws {Error} in words for a person, when the bundle did not load
 */
export function requirePlotly() {
  if (!window.Plotly) throw new Error(say("The plotting library did not load. Reload the page to try again."));
  // English it knows; of any other language its bundle has nothing.
  if (language !== "en") window.Plotly.register(locale());
}

/** How numbers are written, and what Plotly itself says beside a chart of ours. */
function locale() {
  const parts = new Intl.NumberFormat(language).formatToParts(1234.5);
  const sign = (type) => parts.find((part) => part.type === type).value;
  const dictionary = {
    "Double-click on legend to isolate one trace": say("Double-click on legend to isolate one trace"),
    "Double-click to zoom back out": say("Double-click to zoom back out"),
  };
  return { moduleType: "locale", name: language, dictionary, format: { decimal: sign("decimal"), thousands: sign("group"), grouping: [3] } };
}

/**
 * Draws a figure that answers to nothing, or replaces the one that is there.
 *
 * @param {HTMLElement} element
 * @param {{data: object[], layout: object}} figure
 */
export const draw = (element, { data, layout }) => window.Plotly.react(element, data, layout, STILL);

/** The same for a chart whose values one can point at and whose names one can press, as wide as its element. */
export const drawChart = (element, { data, layout }) => 
  window.Plotly.react(element, data, layout, { ...INTERACTIVE, locale: language });
