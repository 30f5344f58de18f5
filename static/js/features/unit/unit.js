import { mountInputWeights } from "./input-weights.js";
import { mountSeries } from "./series.js";

/**
 * The chosen unit.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mount(root, page) {
  mountSeries(root, page);
  mountInputWeights(root, page);
}
