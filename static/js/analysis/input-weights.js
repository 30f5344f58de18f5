import { IMAGE, prefixOf } from "./equation-evaluator.js";

/**
 * A unit's weights of the pixels of a row, for each number of the unit that pixels go into.
 *
 * @param {object} model as GET /models/{name} describes it
 * @param {import("../data/weights.js").Weights} weights
 * @param {number} layer counts from 0, like the unit
 * @param {number} unit
 * @returns {{name: string, weights: Float64Array}[]} one weight for each column of the image; empty where a layer reads
 *   another one
 */
export function inlets(model, weights, layer, unit) {
  return model.equations[layer].flatMap(({ name, terms }) => {
    const block = terms.flatMap(({ factors }) => factors).map((factor) => blockOf(factor, unit)).find(Boolean);
    return block ? [{ name, weights: columnOf(weights.matrix(prefixOf(layer, name) + block.tensor), block, unit, model.columns) }] : [];
  });
}

/** Of a row's pixels times a matrix, the part of the matrix with the unit's column. */
function blockOf({ kind, of, by }, unit) {
  if (kind !== "product" || of.length !== 1 || of[0].of !== IMAGE || !Array.isArray(by)) return undefined;
  return by.find(({ unit: first, units }) => unit >= first && unit < first + units);
}

/** A matrix may have further lines for other things, or lines for some of the pixels alone. */
function columnOf({ data, lines, columns }, { column, unit: first, entry }, unit, width) {
  const found = new Float64Array(width);
  for (let line = 0; line < Math.min(lines, width - entry); line += 1) found[entry + line] = data[line * columns + column + unit - first];
  return found;
}

/**
 * Those to show beside a signal: its own, or else those of what is written into the memory, or else the first.
 *
 * @param {{name: string}[]} found as `inlets` gives them
 * @param {string} signal
 */
export const inletFor = (found, signal) => found.find(({ name }) => name === signal) ?? found.find(({ name }) => name === "candidate") ?? found[0] ?? null;
