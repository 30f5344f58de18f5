import { accuracyFigure, delayFigure, rowsFigure } from "./plots/comparison-figures.js";
import { drawChart, requirePlotly } from "./plots/plotly.js";
import { createStore } from "./state/store.js";
import { mountScrollers } from "./features/shell/scroll-regions.js";
import { mountTheme } from "./features/shell/theme.js";
import * as server from "./data/server.js";

const FIGURES = { accuracy: accuracyFigure, rows: rowsFigure, delay: delayFigure };

const charts = [...document.querySelectorAll("[data-chart]")];

async function start() {
  const store = createStore({ theme: "light" });
  mountTheme(document.documentElement, document.querySelector("#theme"), store);
  mountScrollers([...document.querySelectorAll("[data-scrolls]")]);
  if (charts.length === 0) return;
  requirePlotly();
  const { variants } = await server.comparison();
  store.subscribe(["theme"], ({ theme }) => {
    for (const element of charts) {
      const mine = variants.filter(({ section }) => section === element.dataset.section);
      drawChart(element, FIGURES[element.dataset.chart](mine, theme, element.clientWidth));
    }
  });
  document.body.dataset.state = "ready";
}

start().catch((error) => {
  Object.assign(document.querySelector("#alert"), { textContent: error.message, hidden: false });
  throw error;
});
