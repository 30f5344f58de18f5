import { shortest } from "../lib/float32-text.js";
import { cellOf, columnsOf, lineOf } from "../analysis/table-rows.js";

/**
 * What every unit did: one line a row, layer and unit, a column a signal, by the names that programs know. Rows, layers
 * and units count from 1. A place is empty where a layer does not have a signal.
 *
 * @param {import("../data/trace.js").Trace} trace
 * @param {{rows: number, layers: number, units: number, signals: {name: string, across: string, width: number}[]}} model
 * @returns {string}
 */
export function unitsCsv(trace, model) {
  const columns = columnsOf(model);
  const line = (row, layer, unit) => [row + 1, layer + 1, unit + 1, ...lineOf(trace, layer, row + 1, unit, columns).map(cellOf)];
  const lines = count(model.rows).flatMap((row) =>
    count(model.layers).flatMap((layer) => count(model.units).map((unit) => line(row, layer, unit))),
  );
  return table([["row", "layer", "unit", ...columns.map(({ name }) => name)], ...lines]);
}

/**
 * What went in at every row and what was believed after it: one line a row, with the pixels, whatever a layer has that
 * is not one number a unit, and the belief in every class.
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
    return [row + 1, ...numbers.map(shortest)];
  });
  return table([head, ...lines]);
}

const count = (n) => Array.from({ length: n }, (_, i) => i);

/** Comma-separated values (RFC 4180). Names and numbers alone stand in it, so that nothing needs quotes. */
const table = (lines) => lines.map((line) => `${line.join(",")}\r\n`).join("");
