import { accuracyFigure, delayFigure, rowsFigure } from "./plots/comparison-figures.js";
import { drawChart, requirePlotly } from "./plots/plotly.js";
import { createStore } from "./state/store.js";
import { mountScrollers } from "./features/shell/scroll-regions.js";
import { mountTheme } from "./features/shell/theme.js";
import { say } from "./lib/i18n.js";

const FIGURES = { accuracy: accuracyFigure, rows: rowsFigure, delay: delayFigure };

const charts = [...document.querySelectorAll("[data-chart]")];

async function readComparison() {
  const response = await fetch("comparison.json");
  if (!response.ok) throw new Error(say("The figures did not load ({status}). Reload the page to try again.", { status: response.status }));
  return response.json();
}

async function start() {
  const store = createStore({ theme: "light" });
  mountTheme(document.documentElement, document.querySelector("#theme"), store);
  mountScrollers([...document.querySelectorAll("[data-scrolls]")]);
  if (charts.length === 0) return;
  requirePlotly();
  const { variants } = await readComparison();
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
