import { mountExplainedNumber } from "./explained-number.js";
import { mountOpenOnClick } from "./open-on-click.js";

/**
 * The explanation of one number of the page.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mount(root, page) {
  mountExplainedNumber(root, page);
  mountOpenOnClick(root, page);
}
