import * as server from "./data/server.js";
import { mountScrollRegions } from "./features/shell/scroll-regions.js";
import { mountTheme } from "./features/shell/theme.js";
import { setLanguage } from "./lib/i18n.js";
import { accuracyFigure, delayFigure, rowsFigure } from "./plots/comparison-figures.js";
import { drawChart, requirePlotly } from "./plots/plotly.js";
import { createStore } from "./state/store.js";

const FIGURES = { accuracy: accuracyFigure, rows: rowsFigure, delay: delayFigure };

async function start() {
  const root = document.documentElement;
  setLanguage(root.lang, JSON.parse(root.querySelector("#words").textContent), root.dataset.sentenceSeparator);
  const store = createStore({ theme: "light" });
  mountTheme(root, { root, store });
  mountScrollRegions(root);
  const charts = [...root.querySelectorAll("[data-chart]")];
  if (charts.length === 0) return;
  requirePlotly();
  const { variants } = await server.comparison();
  store.subscribe(["theme"], ({ theme }) => {
    for (const element of charts) {
      const shown = variants.filter(({ section }) => section === element.dataset.section);
      drawChart(element, FIGURES[element.dataset.chart](shown, theme, element.clientWidth));
    }
  });
  document.body.dataset.state = "ready";
}

start().catch((error) => {
  Object.assign(document.querySelector("#alert"), { textContent: error.message, hidden: false });
  throw error;
});
