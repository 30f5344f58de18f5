import { all, required } from "../../lib/dom.js";
import { mostLikely } from "../../analysis/belief.js";
import { beliefFigure } from "../../plots/heatmap-figures.js";
import { draw } from "../../plots/plotly.js";
import { language } from "../../lib/i18n.js";

/**
 * The belief after each row, as a heatmap.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mountBelief(root, { store }) {
  const plot = required(root, "[data-plot=belief]", HTMLElement);
  /** @param {PageState} state */
  const show = ({ trace, theme }) => {
    if (trace) draw(plot, beliefFigure(trace, theme, { width: plot.clientWidth, height: plot.clientHeight }));
  };
  new ResizeObserver(() => show(store.get())).observe(plot);
  store.subscribe(["trace", "theme"], show);
}

/**
 * The belief after the cursor's row, one bar a class.
 *
 * @param {Page} page
 */
export function mountBeliefBars({ store, root }) {
  const container = required(root, "#bars", HTMLElement);
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const bars = all(container, "[data-class]", HTMLElement).map((bar) => ({ bar, text: required(bar, "[data-percent]", HTMLElement) }));
  store.subscribe(["trace", "row"], ({ trace, row }) => {
    const belief = trace?.beliefs[row - 1];
    const best = belief ? mostLikely(belief) : -1;
    bars.forEach(({ bar, text }, k) => {
      const share = belief?.[k] ?? 0;
      bar.style.setProperty("--share", String(share));
      bar.classList.toggle("best", k === best);
      text.textContent = belief ? percent.format(share) : "";
    });
  });
}
