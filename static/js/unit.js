/** What one unit did: its values down the rows, and for how long it keeps what it has. */

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
  const mean = kept.reduce((sum, part) => sum - Math.log(part), 0) / kept.length;
  return Math.LN2 / mean;
}

/**
 * The half-lives of all units of a layer.
 *
 * @returns {number[]}
 */
export const halfLives = (trace, layer, name) =>
  Array.from(trace.rows(layer, name)[0], (_, unit) => halfLife(course(trace, layer, name, unit)));

/** How many of the others have less than this one. */
export const above = (values, unit) => values.filter((value) => value < values[unit]).length;

/**
 * A line down the rows as the data of an SVG path: across in 0..100 from `low` to `high`, row t at t + ½. What lies
 * beyond the ends is drawn at them.
 *
 * @param {number[]} values
 */
export function line(values, [low, high]) {
  const across = (value) => (100 * Math.min(Math.max((value - low) / (high - low), 0), 1)).toFixed(2);
  return values.map((value, row) => `${row ? "L" : "M"}${across(value)} ${row + 0.5}`).join("");
}
