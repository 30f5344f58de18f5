import { number } from "../../lib/i18n.js";

/**
 * The weights of the cursor's row over all rows of the digit, as bars along the digit.
 *
 * @param {HTMLElement} root
 * @param {import("../../features.js").Page} page
 */
export function mountRowProfiles(root, { store }) {
  const profiles = [...root.querySelectorAll("[data-profile]")].map((element) => ({
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
