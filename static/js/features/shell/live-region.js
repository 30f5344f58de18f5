import { announce } from "../../text/live-announcements.js";

/**
 * The live region for what changes by keys and buttons. The row's slider says its value itself while it has the focus.
 *
 * @param {HTMLElement} root
 * @param {import("../../features.js").Page} page
 */
export function mountLiveRegion(root, { store, model }) {
  const [region, slider] = ["[data-announcer]", "#row"].map((selector) => root.querySelector(selector));
  const memory = model.signals.find(({ name }) => name === model.memory);
  announce(
    store,
    { memory },
    (text) => (region.textContent = text),
    () => document.activeElement === slider,
  );
}
