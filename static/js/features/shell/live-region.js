import { announce } from "../../text/live-announcements.js";

/**
 * The page's one voice for what changes by keys and buttons.
 *
 * @param {HTMLElement} region role="status"
 * @param {HTMLElement} slider tells the row itself while it has the focus
 * @param {{memory: string, signals: {name: string}[]}} model
 */
export function mountAnnouncer(region, slider, store, model) {
  const memory = model.signals.find(({ name }) => name === model.memory);
  announce(
    store,
    { memory },
    (text) => (region.textContent = text),
    () => document.activeElement === slider,
  );
}
