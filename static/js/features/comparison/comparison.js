import { mountControls } from "./controls.js";
import { mountLines } from "./lines.js";
import { mountMaps } from "./maps.js";

/**
 * A and B: two drawings, or one drawing and two models.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mount(root, page) {
  mountControls(root, page);
  mountMaps(root, page);
  mountLines(root, page);
}
