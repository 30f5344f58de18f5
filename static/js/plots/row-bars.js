import { across } from "../analysis/unit-series.js";

/**
 * Bars from zero, one a row and a little apart, as paths in a box 100 wide and one high a row.
 *
 * @param {number[]} values one a row; NaN has none
 * @param {[number, number]} range what lies beyond it ends at it
 * @returns {{below: string, above: string}} those below zero and those above
 */
export function bars(values, range) {
  const zero = across(0, range);
  const bar = (value, row) => `M${zero} ${row + 0.12}H${across(value, range)}V${row + 0.88}H${zero}Z`;
  const path = (counts) => values.map((value, row) => (counts(value) ? bar(value, row) : "")).join("");
  return { below: path((value) => value < 0), above: path((value) => value > 0) };
}

/**
 * The same upright: bars side by side in a box 100 wide and 2 high, with zero at the foot or, where there may be numbers
 * below it, in the middle.
 *
 * @param {ArrayLike<number>} values
 * @param {[number, number]} range
 * @returns {{below: string, above: string}}
 */
export function upright(values, range) {
  const [low, high] = range;
  const step = 100 / values.length;
  const height = (value) => (2 * (1 - (Math.min(Math.max(value, low), high) - low) / (high - low))).toFixed(3);
  const bar = (value, i) => `M${(step * (i + 0.1)).toFixed(2)} ${height(0)}V${height(value)}H${(step * (i + 0.9)).toFixed(2)}V${height(0)}Z`;
  const path = (counts) => Array.from(values, (value, i) => (counts(value) ? bar(value, i) : "")).join("");
  return { below: path((value) => value < 0), above: path((value) => value > 0) };
}
