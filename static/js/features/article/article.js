import { mountFigures } from "./figures.js";
import { mountGlossary } from "./glossary.js";
import { mountOcclusion } from "./occlusion.js";
import { mountSentences } from "./sentences.js";
import { mountTour } from "./tour.js";

/**
 * The article about the reader's own digit, its glossary, and the tour that leads through it.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mount(root, page) {
  mountSentences(root, page);
  mountFigures(root, page);
  mountOcclusion(root, page);
  mountGlossary(page);
  mountTour(root, page);
}
