import { required } from "../../lib/dom.js";
import { signalNamed } from "../../analysis/model-equations.js";
import { announce } from "../../text/live-announcements.js";

/**
 * The live region for what changes by keys and buttons. The row's slider announces its own value while it has the focus.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mountLiveRegion(root, { store, model }) {
  const [region, slider] = ["[data-announcer]", "#row"].map((selector) => required(root, selector, HTMLElement));
  const memory = signalNamed(model, model.memory);
  announce(
    store,
    { memory },
    (text) => (region.textContent = text),
    () => document.activeElement === slider,
  );
}
