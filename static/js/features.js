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
import { optional } from "./lib/dom.js";

/**
 * The page's features in their order; each mounts on the element with its name as data-feature, if there is one.
 *
 * @type {Record<string, (root: HTMLElement, page: Page) => void>}
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
    const root = optional(page.root, `[data-feature=${name}]`, HTMLElement);
    if (root) mount(root, page);
  }
}
