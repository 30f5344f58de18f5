import { mountDiagram } from "./diagram.js";
import { mountSignalHighlight } from "./signal-highlight.js";

/**
 * The cell, with the chosen unit's numbers.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mount(root, page) {
  mountDiagram(root, page);
  mountSignalHighlight(page);
}
