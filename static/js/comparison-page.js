import * as server from "./data/server.js";
import { mountScrollRegions } from "./features/shell/scroll-regions.js";
import { mountTheme } from "./features/shell/theme.js";
import { all, attribute, required } from "./lib/dom.js";
import { setLanguage } from "./lib/i18n.js";
import { accuracyFigure, delayFigure, rowsFigure } from "./plots/comparison-figures.js";
import { drawChart, requirePlotly } from "./plots/plotly.js";
import { createStore } from "./state/store.js";

/**
 * Figures by the element's data-chart.
 *
 * @type {Record<string, (variants: Variant[], theme: Theme, width: number) => {data: object[], layout: object}>}
 */
const FIGURES = { accuracy: accuracyFigure, rows: rowsFigure, delay: delayFigure };

async function start() {
  const root = document.documentElement;
  setLanguage(root.lang, JSON.parse(required(root, "#words", HTMLElement).textContent ?? "{}"), root.dataset.sentenceSeparator);
  const store = createStore({ theme: /** @type {Theme} */ ("light") });
  mountTheme(root, { root, store });
  mountScrollRegions(root);
  const charts = all(root, "[data-chart]", HTMLElement).map((element) => ({
    element,
    section: attribute(element, "data-section"),
    figure: FIGURES[attribute(element, "data-chart")],
  }));
  if (charts.length === 0) return;
  requirePlotly();
  const { variants } = await server.comparison();
  store.subscribe(["theme"], ({ theme }) => {
    for (const { element, section, figure } of charts) {
      const shown = variants.filter((variant) => variant.section === section);
      drawChart(element, figure(shown, theme, element.clientWidth));
    }
  });
  document.body.dataset.state = "ready";
}

start().catch((error) => {
  Object.assign(document.querySelector("#alert") ?? {}, { textContent: error.message, hidden: false });
  throw error;
});
