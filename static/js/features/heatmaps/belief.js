import { beliefFigure } from "../../plots/heatmap-figures.js";
import { draw } from "../../plots/plotly.js";
import { language } from "../../lib/i18n.js";

const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });

/** The belief after each row, as a heatmap on the rows' own axis. */
export function mountBelief(plot, store) {
  const show = ({ trace, theme }) => {
    if (trace) draw(plot, beliefFigure(trace, theme, { width: plot.clientWidth, height: plot.clientHeight }));
  };
  new ResizeObserver(() => show(store.get())).observe(plot);
  store.subscribe(["trace", "theme"], show);
}

/** The belief after the current row, as one bar a class. */
export function mountBars(container, store) {
  const bars = [...container.querySelectorAll("[data-class]")];
  store.subscribe(["trace", "row"], ({ trace, row }) => {
    const belief = trace?.beliefs[row - 1];
    const best = belief ? belief.indexOf(Math.max(...belief)) : -1;
    bars.forEach((bar, k) => {
      const share = belief?.[k] ?? 0;
      bar.style.setProperty("--share", share);
      bar.classList.toggle("best", k === best);
      bar.querySelector("[data-percent]").textContent = belief ? percent.format(share) : "";
    });
  });
}
