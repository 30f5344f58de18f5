import { unitsInOrder } from "../analysis/unit-order.js";
import { pin, preview, release } from "./selection.js";
import { goTo, toggle } from "./playback.js";

/** @typedef {(state: PageState, model: Model) => Patch | null} Action */

/** @type {(to: (state: PageState) => number) => Action} */
const row = (to) => (state) => (state.trace ? { ...goTo(state, to(state)), hovered: null } : null);

/**
 * The neighbouring unit in the order of the heatmaps; the first one if none of them is chosen.
 *
 * @type {(by: number) => Action}
 */
const unit = (by) => (state, model) => {
  const units = state.trace ? unitsInOrder(state, state.layer, model) : [];
  if (units.length === 0) return null;
  const place = state.unit === null ? -1 : units.indexOf(state.unit);
  const next = place < 0 ? 0 : Math.min(Math.max(place + by, 0), units.length - 1);
  return { ...preview(state.layer, units[next]), hovered: null };
};

/**
 * Pins or releases the chosen unit, which stays chosen.
 *
 * @type {Action}
 */
function togglePin({ unit: chosen, layer, pinned }) {
  if (chosen === null) return null;
  return pinned?.unit === chosen && pinned.layer === layer ? { pinned: null } : pin(layer, chosen);
}

/** @type {(place: number) => Action} */
const signal =
  (place) =>
  (state, { signals }) =>
    signals[place] ? { signal: signals[place].name } : null;

/** Signals with a key, 1 to 9. */
const SIGNAL_KEYS = 9;

/**
 * The page's keys by KeyboardEvent.key: each returns a patch of the state, or null if it does nothing.
 *
 * @type {Map<string, Action>}
 */
export const KEYS = new Map(
  /** @type {[string, Action][]} */ ([
    ["ArrowUp", row((state) => state.row - 1)],
    ["ArrowDown", row((state) => state.row + 1)],
    ["Home", row(() => 1)],
    ["End", row(({ rows }) => rows)],
    [" ", toggle],
    ["ArrowLeft", unit(-1)],
    ["ArrowRight", unit(1)],
    ["p", togglePin],
    ["Escape", release],
    ...Array.from({ length: SIGNAL_KEYS }, (_, place) => [String(place + 1), signal(place)]),
  ]),
);

/** Keys that press a button, named by its data-control. */
export const BUTTONS = new Map([
  ["c", "compare"],
  ["?", "help"],
]);

/**
 * Whether a key types a character, with Shift or without.
 *
 * @param {string} key
 */
export const isCharacter = (key) => key.length === 1 && key !== " ";
