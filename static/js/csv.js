import { shortest } from "./float32.js";

/**
 * What every unit did: one line a layer, row and unit, a column a signal, by the names that programs know. Layers, rows
 * and units count from 1. A place is empty where a layer does not have a signal.
 *
 * @param {import("./trace.js").Trace} trace
 * @param {{layers: number, rows: number, signals: {name: string, across: string, width: number}[]}} model
 * @returns {string}
 */
export function unitsCsv(trace, model) {
  const names = ofUnits(model);
  const lines = count(model.layers).flatMap((layer) =>
    count(model.rows).flatMap((row) => unitsOf(trace, model, layer, row).map((line) => [layer + 1, row + 1, ...line])),
  );
  return table([["layer", "row", "unit", ...names], ...lines]);
}

/**
 * What every unit of a layer did at one row: one line a unit.
 *
 * @param {number} layer counted from 0, like `row`
 */
export const rowCsv = (trace, model, layer, row) => table([["unit", ...ofUnits(model)], ...unitsOf(trace, model, layer, row)]);

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

const ofUnits = ({ signals }) => signals.filter(({ across }) => across === "unit").map(({ name }) => name);

function unitsOf(trace, model, layer, row) {
  const values = ofUnits(model).map((name) => (trace.has(layer, name) ? trace.rows(layer, name)[row] : null));
  return count(model.units).map((unit) => [unit + 1, ...values.map((of) => (of ? shortest(of[unit]) : ""))]);
}

const count = (n) => Array.from({ length: n }, (_, i) => i);

/** Names and numbers alone stand in it, so that nothing needs quotes. */
const table = (lines) => lines.map((line) => `${line.join(",")}\n`).join("");
