import { mountCodeSnippets } from "./code-snippets.js";
import { mountData } from "./data.js";
import { mountFigures } from "./figures.js";

/**
 * What is shown as files: figures, data, and code that reproduces it.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mount(root, page) {
  mountFigures(root, page);
  mountData(root, page);
  mountCodeSnippets(root, page);
}
