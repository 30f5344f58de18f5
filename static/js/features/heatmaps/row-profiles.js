import { number } from "../../lib/i18n.js";

/** What the current row makes of every row of the digit, as bars along the digit. */
export function mountProfiles(plots, store) {
  const profiles = plots.map((element) => ({
    bars: [...element.children],
    layer: Number(element.dataset.layer),
    name: element.dataset.profile,
    longest: element.closest("figure").querySelector("[data-longest]"),
  }));

  store.subscribe(["trace", "row"], ({ trace, row }) => {
    for (const { bars, layer, name, longest } of profiles) {
      const values = trace?.rows(layer, name)[row - 1];
      const most = values ? Math.max(...values) : 0;
      bars.forEach((bar, k) => bar.style.setProperty("--share", values && most > 0 ? values[k] / most : 0));
      longest.textContent = values ? number(most, 3) : "–";
    }
  });
}
