import { positionIn } from "../analysis/unit-series.js";

/**
 * Horizontal bars from zero, one a row, as paths in a box 100 wide and one high a row.
 *
 * @param {number[]} values by row; NaN for no bar
 * @param {Interval} range to which values are clipped
 * @returns {{below: string, above: string}} bars below and above zero
 */
export function rowBars(values, range) {
  const zero = positionIn(0, range);
  /** @type {(value: number, row: number) => string} */
  const bar = (value, row) => `M${zero} ${row + 0.12}H${positionIn(value, range)}V${row + 0.88}H${zero}Z`;
  const path = (/** @type {(value: number) => boolean} */ counts) =>
    values.map((value, row) => (counts(value) ? bar(value, row) : "")).join("");
  return { below: path((value) => value < 0), above: path((value) => value > 0) };
}

/**
 * Vertical bars side by side in a box 100 wide and 2 high; zero is at the foot, or in the middle of a range with negative
 * values.
 *
 * @param {ArrayLike<number>} values
 * @param {Interval} range
 * @returns {{below: string, above: string}}
 */
export function verticalBars(values, range) {
  const [low, high] = range;
  const step = 100 / values.length;
  const height = (/** @type {number} */ value) => (2 * (1 - (Math.min(Math.max(value, low), high) - low) / (high - low))).toFixed(3);
  /** @type {(value: number, i: number) => string} */
  const bar = (value, i) =>
    `M${(step * (i + 0.1)).toFixed(2)} ${height(0)}V${height(value)}H${(step * (i + 0.9)).toFixed(2)}V${height(0)}Z`;
  const path = (/** @type {(value: number) => boolean} */ counts) =>
    Array.from(values, (value, i) => (counts(value) ? bar(value, i) : "")).join("");
  return { below: path((value) => value < 0), above: path((value) => value > 0) };
}
