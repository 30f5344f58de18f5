import { mountBelief, mountBeliefBars } from "./belief.js";
import { mountInputImages } from "./input-image.js";
import { mountPanelTabs } from "./panel-tabs.js";
import { mountReadout } from "./readout.js";
import { mountRowProfiles } from "./row-profiles.js";
import { mountSignals } from "./signals.js";
import { mountUnitOrderMenu } from "./unit-order-menu.js";

/**
 * The panels on the digit's rows, the values under the pointer, and the order of the units.
 *
 * @param {HTMLElement} root holds the panels
 * @param {Page} page
 */
export function mount(root, page) {
  mountUnitOrderMenu(page);
  mountReadout(page);
  mountBeliefBars(page);
  mountInputImages(page);
  mountSignals(root, page);
  mountRowProfiles(root, page);
  mountBelief(root, page);
  mountPanelTabs(root, page);
}
