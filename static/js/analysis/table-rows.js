import { shortest } from "../lib/float32-text.js";

/** What there is after one row as a table: a line for each unit, a column for each of its signals. */

/** The signals that have a value for each unit. */
export const columnsOf = ({ signals }) => signals.filter(({ across }) => across === "unit");

/**
 * One unit's values after one row.
 *
 * @param {number} row from 1
 * @returns {(number | null)[]} by column; null where the layer does not have the signal
 */
export const lineOf = (trace, layer, row, unit, columns) =>
  columns.map(({ name }) => (trace.has(layer, name) ? trace.value(layer, name, row - 1, unit) : null));

/** A value in a table for programs; nothing where there is none. */
export const cellOf = (value) => (value === null ? "" : shortest(value));

/**
 * The table as comma-separated values (RFC 4180), for programs: row, layer and unit count from 1, names are the wire's.
 *
 * @param {number[]} units in the order in which they are to stand
 */
export function rowCsv(trace, layer, row, units, columns) {
  const head = ["row", "layer", "unit", ...columns.map(({ name }) => name)];
  const lines = units.map((unit) => [row, layer + 1, unit + 1, ...lineOf(trace, layer, row, unit, columns).map(cellOf)]);
  return [head, ...lines].map((cells) => `${cells.join(",")}\r\n`).join("");
}
