import { unitsInOrder } from "../analysis/unit-order.js";
import { pin, preview, release } from "./selection.js";
import { goTo, toggle } from "./playback.js";

const row = (to) => (state) => (state.trace ? { ...goTo(state, to(state)), hovered: null } : null);

/** To a neighbour in the order in which the units stand; where none of them is chosen, to the first. */
const unit = (by) => (state, model) => {
  const units = state.trace ? unitsInOrder(state, state.layer, model) : [];
  if (units.length === 0) return null;
  const place = units.indexOf(state.unit);
  const next = place < 0 ? 0 : Math.min(Math.max(place + by, 0), units.length - 1);
  return { ...preview(state.layer, units[next]), hovered: null };
};

/** Keeps the unit that is looked at, or lets it go if it is kept; it is looked at in either case. */
function keepOrNot({ unit: looked, layer, pinned }) {
  if (looked === null) return null;
  return pinned?.unit === looked && pinned.layer === layer ? { pinned: null } : pin(layer, looked);
}

const signal = (place) => (state, { signals }) => (signals[place] ? { signal: signals[place].name } : null);

/** How many signals have a key: as many as there are digits to count with. */
const SIGNALS = 9;

/**
 * What the page's keys do, by what an event calls them: each gives the patch of the state, null where it means nothing
 * as things are.
 *
 * @type {Map<string, (state: object, model: object) => object | null>}
 */
export const KEYS = new Map([
  ["ArrowUp", row((state) => state.row - 1)],
  ["ArrowDown", row((state) => state.row + 1)],
  ["Home", row(() => 1)],
  ["End", row(({ rows }) => rows)],
  [" ", toggle],
  ["ArrowLeft", unit(-1)],
  ["ArrowRight", unit(1)],
  ["p", keepOrNot],
  ["Escape", release],
  ...Array.from({ length: SIGNALS }, (_, place) => [String(place + 1), signal(place)]),
]);

/** Keys that press a button, by its data-control. */
export const BUTTONS = new Map([
  ["c", "compare"],
  ["?", "help"],
]);

/** Whether a key types a character, with Shift or without. */
export const isCharacter = (key) => key.length === 1 && key !== " ";
