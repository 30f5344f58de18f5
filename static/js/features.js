import { mount as drawing } from "./features/drawing/drawing.js";
import { mount as playback } from "./features/playback/playback.js";
import { mount as heatmaps } from "./features/heatmaps/heatmaps.js";
import { mount as unit } from "./features/unit/unit.js";
import { mount as cellDiagram } from "./features/cell-diagram/cell-diagram.js";
import { mount as explanation } from "./features/explanation/explanation.js";
import { mount as table } from "./features/table/table.js";
import { mount as comparison } from "./features/comparison/comparison.js";
import { mount as saturation } from "./features/saturation/saturation.js";
import { mount as exporting } from "./features/export/export.js";
import { mount as article } from "./features/article/article.js";
import { mount as shell } from "./features/shell/shell.js";

/**
 * What all features share.
 *
 * @typedef {object} Page
 * @property {HTMLElement} root holds the roots of all features
 * @property {Store} store
 * @property {Model} model
 * @property {Server} server
 * @property {() => boolean} calm whether the reader prefers reduced motion
 * @property {Promise<{label: number, strokes: [number, number][][]}[]>} samples
 */

/**
 * The page's features in their order; each mounts on the element with its name as data-feature, if there is one.
 *
 * @type {Record<string, (root: any, page: Page) => void>}
 */
export const FEATURES = {
  drawing,
  playback,
  heatmaps,
  unit,
  "cell-diagram": cellDiagram,
  explanation,
  table,
  comparison,
  saturation,
  export: exporting,
  article,
  shell,
};

/** @param {Page} page */
export function mountFeatures(page) {
  for (const [name, mount] of Object.entries(FEATURES)) {
    const root = page.root.querySelector(`[data-feature=${name}]`);
    if (root) mount(root, page);
  }
}
