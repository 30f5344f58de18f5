import { shortestDecimal } from "../lib/float32-text.js";
import { csvValue, tableColumns, tableLine } from "../analysis/table-rows.js";

/**
 * The signals of every unit: one line a row, layer and unit, a column a signal, by their names in the API. Rows, layers
 * and units count from 1. A value is empty if the layer does not have the signal.
 *
 * @param {Trace} trace
 * @param {Pick<Model, "rows" | "layers" | "units" | "signals">} model
 * @returns {string}
 */
export function unitsCsv(trace, model) {
  const columns = tableColumns(model);
  /** @type {(row: number, layer: number, unit: number) => (string | number)[]} */
  const line = (row, layer, unit) => [row + 1, layer + 1, unit + 1, ...tableLine(trace, layer, row + 1, unit, columns).map(csvValue)];
  const lines = count(model.rows).flatMap((row) =>
    count(model.layers).flatMap((layer) => count(model.units).map((unit) => line(row, layer, unit))),
  );
  return table([["row", "layer", "unit", ...columns.map(({ name }) => name)], ...lines]);
}

/**
 * Input, probabilities and signals that have no value a unit: one line a row, with the pixels, those signals of every
 * layer, and the probability of every class.
 *
 * @param {Trace} trace
 * @param {Pick<Model, "rows" | "columns" | "classes" | "layers" | "signals">} model
 */
export function rowsCsv(trace, model) {
  const { rows, columns, classes, layers, signals } = model;
  const others = count(layers).flatMap((layer) =>
    signals.filter(({ name, across }) => across !== "unit" && trace.has(layer, name)).map((signal) => ({ layer, ...signal })),
  );
  const head = [
    "row",
    ...count(columns).map((n) => `pixel_${n + 1}`),
    ...others.flatMap(({ layer, name, width }) => {
      const whole = layers > 1 ? `layer_${layer + 1}_${name}` : name;
      return width > 1 ? count(width).map((n) => `${whole}_${n + 1}`) : [whole];
    }),
    ...count(classes).map((k) => `belief_${k}`),
  ];
  const lines = count(rows).map((row) => {
    const numbers = [
      ...trace.image.subarray(row * columns, (row + 1) * columns),
      ...others.flatMap(({ layer, name }) => [...trace.rows(layer, name)[row]]),
      ...trace.beliefs[row],
    ];
    return [row + 1, ...numbers.map((value) => shortestDecimal(value))];
  });
  return table([head, ...lines]);
}

/** @param {number} n */
const count = (n) => Array.from({ length: n }, (_, i) => i);

/**
 * Comma-separated values (RFC 4180). Names and numbers need no quotes.
 *
 * @param {(string | number)[][]} lines
 */
const table = (lines) => lines.map((line) => `${line.join(",")}\r\n`).join("");
