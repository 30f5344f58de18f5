import { shortestDecimal } from "../lib/float32-text.js";

/** The values after one row as a table: a line for every unit, a column for every signal that has one value a unit. */

/**
 * The table's columns.
 *
 * @param {Pick<Model, "signals">} model
 */
export const tableColumns = ({ signals }) => signals.filter(({ across }) => across === "unit");

/**
 * One unit's values after one row.
 *
 * @param {Trace} trace
 * @param {number} layer
 * @param {number} row from 1
 * @param {number} unit
 * @param {Pick<Signal, "name">[]} columns
 * @returns {(number | null)[]} by column; null for a signal that the layer does not have
 */
export const tableLine = (trace, layer, row, unit, columns) =>
  columns.map(({ name }) => (trace.has(layer, name) ? trace.value(layer, name, row - 1, unit) : null));

/**
 * A value in a CSV file; empty for null.
 *
 * @param {number | null} value
 */
export const csvValue = (value) => (value === null ? "" : shortestDecimal(value));

/**
 * The table as comma-separated values (RFC 4180). Row, layer and unit count from 1; names are those of the API.
 *
 * @param {Trace} trace
 * @param {number} layer from 0
 * @param {number} row from 1
 * @param {number[]} units in the order of the lines
 * @param {Pick<Signal, "name">[]} columns
 */
export function rowCsv(trace, layer, row, units, columns) {
  const head = ["row", "layer", "unit", ...columns.map(({ name }) => name)];
  const lines = units.map((unit) => [row, layer + 1, unit + 1, ...tableLine(trace, layer, row, unit, columns).map(csvValue)]);
  return [head, ...lines].map((cells) => `${cells.join(",")}\r\n`).join("");
}
