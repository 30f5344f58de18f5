import { isShown } from "../analysis/trace-difference.js";

/** The chosen unit: pointing previews one, a click pins it, Escape releases it. Every function returns a patch of the state. */

/**
 * @param {number} layer
 * @param {number | null} unit
 */
export const preview = (layer, unit) => ({ layer, unit });

/**
 * @param {number} layer
 * @param {number} unit
 */
export const pin = (layer, unit) => ({ layer, unit, pinned: Object.freeze({ layer, unit }) });

/**
 * The pointer has left: the pinned unit is chosen again, or else the last one under the pointer stays.
 *
 * @param {Pick<PageState, "pinned">} state
 * @returns {Patch}
 */
export const leave = ({ pinned }) => ({ hovered: null, ...(pinned ? preview(pinned.layer, pinned.unit) : {}) });

export const release = () => ({ hovered: null, unit: null, pinned: null });

/**
 * The index of the cell at a `place` along a `length` that `count` cells divide; beyond an end, the cell at that end.
 *
 * @param {number} place
 * @param {number} length
 * @param {number} count
 */
export const cell = (place, length, count) => Math.min(Math.max(Math.floor((place / length) * count), 0), count - 1);

/**
 * The patch for a place of a map under the pointer, which selects the unit of the page's own model there, if there is one.
 *
 * @param {import("../analysis/trace-difference.js").Pair} both
 * @param {"a" | "b" | "difference"} half
 * @param {number} row from 1
 * @param {number} place
 * @param {boolean} clicked
 * @returns {Patch}
 */
export function selectInMap(both, half, row, place, clicked) {
  const own = both.matched ? [both.a, both.b].find((one) => one?.own) : half === "difference" ? null : both[half];
  const comparedColumn = Object.freeze({ row, place, alone: both.matched ? null : half });
  if (!own?.own || !isShown(own)) return { comparedColumn, ...(clicked ? { row } : {}) };
  const { layer, signal, columns } = own;
  const hovered = { layer, signal: signal.name, across: signal.across, row, column: columns[place] };
  const chosen = signal.across === "unit" ? (clicked ? pin : preview)(layer, columns[place]) : { layer };
  return { comparedColumn, hovered, ...chosen, ...(clicked ? { row } : {}) };
}
