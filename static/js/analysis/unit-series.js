/** What one unit did: its values down the rows, and for how long it keeps what it has. */

/** @returns {number} the mean of a list that is not empty */
export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** @returns {number[]} a unit's values of one signal, first row first */
export const course = (trace, layer, name, unit) => trace.rows(layer, name).map((values) => values[unit]);

/**
 * After how many rows half of what is kept is left: ln 2 over the mean of -ln f, with f the part that is kept at a row.
 * The geometric mean is what counts, for what is kept over several rows is a product.
 *
 * @param {number[]} kept each in 0..1
 * @returns {number} 0 where everything was dropped at some row, Infinity where nothing ever was
 */
export function halfLife(kept) {
  return Math.LN2 / mean(kept.map((part) => -Math.log(part)));
}

/**
 * The half-lives of all units of a layer.
 *
 * @returns {number[]}
 */
export const halfLives = (trace, layer, name) =>
  Array.from(trace.rows(layer, name)[0], (_, unit) => halfLife(course(trace, layer, name, unit)));

/** The signal that says which part of its memory a unit keeps, if a model has one. */
export const keeperOf = (model) => model.signals.find((signal) => signal.keeps);

/** How many of the others have less than this one. */
export const above = (values, unit) => values.filter((value) => value < values[unit]).length;

/**
 * A line down the rows as the data of an SVG path: across in 0..100 from `low` to `high`, row t at t + ½. What lies
 * beyond the ends is drawn at them.
 *
 * @param {number[]} values
 */
export function line(values, range) {
  return values.map((value, row) => `${row ? "L" : "M"}${across(value, range)} ${row + 0.5}`).join("");
}

/**
 * What lies between two lines down the rows, as a closed path like `line`'s.
 *
 * @param {number[]} middle
 * @param {number[]} reach how far it goes to either side of the middle
 */
export function band(middle, reach, range) {
  const down = line(middle.map((value, row) => value - reach[row]), range);
  const up = middle.map((value, row) => `L${across(value + reach[row], range)} ${row + 0.5}`).reverse();
  return `${down}${up.join("")}Z`;
}

/** Where a value stands between `low` and `high`, 0 to 100; what lies beyond them stands at them. */
export const across = (value, [low, high]) => (100 * Math.min(Math.max((value - low) / (high - low), 0), 1)).toFixed(2);
