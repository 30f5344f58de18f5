import { mountBarsSummary, mountChartSummaries } from "./chart-summaries.js";
import { mountHelp } from "./help.js";
import { mountLiveRegion } from "./live-region.js";
import { mountModelMenu } from "./model-menu.js";
import { mountPrediction } from "./prediction.js";
import { mountScrollRegions } from "./scroll-regions.js";
import { mountShareLink } from "./share-link.js";
import { mountTheme } from "./theme.js";

/**
 * What belongs to no single panel: the masthead, the prediction, errors, and what screen readers get.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mount(root, page) {
  mountTheme(root, page);
  mountPrediction(root, page);
  mountHelp(root, page);
  mountModelMenu(root);
  mountShareLink(root, page);
  mountChartSummaries(root, page);
  mountBarsSummary(root, page);
  mountLiveRegion(root, page);
  mountScrollRegions(root);
}
