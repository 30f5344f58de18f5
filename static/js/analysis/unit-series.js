/** The series of one unit: its values by row, its half-life, and its line as an SVG path. */

/**
 * @param {readonly number[]} values not empty
 * @returns {number}
 */
export const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * One unit's values of a signal, by row.
 *
 * @param {Trace} trace
 * @param {number} layer
 * @param {string} name of the signal
 * @param {number} unit
 * @returns {number[]}
 */
export const unitSeries = (trace, layer, name, unit) => trace.rows(layer, name).map((values) => values[unit]);

/**
 * The half-life of the memory in rows: ln 2 over the mean of −ln f, with f the retention gate. The mean of the logarithms
 * is used since retention over several rows is a product.
 *
 * @param {number[]} gate values by row, each in 0..1
 * @returns {number} 0 if the gate is 0 at some row, Infinity if it is 1 at every row
 */
export function halfLife(gate) {
  return Math.LN2 / mean(gate.map((value) => -Math.log(value)));
}

/**
 * The half-lives of all units of a layer.
 *
 * @param {Trace} trace
 * @param {number} layer
 * @param {string} name of the retention gate
 * @returns {number[]}
 */
export const halfLives = (trace, layer, name) =>
  Array.from(trace.rows(layer, name)[0], (_, unit) => halfLife(unitSeries(trace, layer, name, unit)));

/**
 * The model's retention gate: the signal whose value is the share of the memory that a unit keeps at a row.
 *
 * @param {Pick<Model, "signals">} model
 */
export const retentionGate = (model) => model.signals.find((signal) => signal.keeps);

/**
 * The number of values below the unit's.
 *
 * @param {number[]} values
 * @param {number} unit
 */
export const countBelow = (values, unit) => values.filter((value) => value < values[unit]).length;

/**
 * A series as the data of an SVG path: x in 0..100 over the range, clipped, and row t at y = t + ½.
 *
 * @param {number[]} values
 * @param {Interval} range
 */
export function seriesPath(values, range) {
  return values.map((value, row) => `${row ? "L" : "M"}${positionIn(value, range)} ${row + 0.5}`).join("");
}

/**
 * The band around a series as a closed path.
 *
 * @param {number[]} middle
 * @param {number[]} reach half its width, by row
 * @param {Interval} range
 */
export function bandPath(middle, reach, range) {
  const down = seriesPath(
    middle.map((value, row) => value - reach[row]),
    range,
  );
  const up = middle.map((value, row) => `L${positionIn(value + reach[row], range)} ${row + 0.5}`).reverse();
  return `${down}${up.join("")}Z`;
}

/**
 * The position of a value in a range, 0 to 100, clipped.
 *
 * @param {number} value
 * @param {Interval} range
 */
export const positionIn = (value, [low, high]) => (100 * Math.min(Math.max((value - low) / (high - low), 0), 1)).toFixed(2);
