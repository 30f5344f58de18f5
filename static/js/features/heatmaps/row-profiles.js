import { all, attribute, enclosing, required } from "../../lib/dom.js";
import { number } from "../../lib/i18n.js";

/**
 * The weights of the cursor's row over all rows of the digit, as bars along the digit.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mountRowProfiles(root, { store }) {
  const profiles = all(root, "[data-profile]", HTMLElement).map((plot) => ({
    bars: all(plot, "span", HTMLElement),
    layer: Number(attribute(plot, "data-layer")),
    name: attribute(plot, "data-profile"),
    longest: required(enclosing(plot, "figure", HTMLElement), "[data-longest]", HTMLElement),
  }));

  store.subscribe(["trace", "row"], ({ trace, row }) => {
    for (const { bars, layer, name, longest } of profiles) {
      const values = trace?.rows(layer, name)[row - 1];
      const most = values ? Math.max(...values) : 0;
      bars.forEach((bar, k) => bar.style.setProperty("--share", String(values && most > 0 ? values[k] / most : 0)));
      longest.textContent = values ? number(most, 3) : "–";
    }
  });
}
