import { IMAGE, prefixOf } from "./model-equations.js";

/**
 * A unit's input weights: of every signal and step that reads the pixels of a row, one weight a column of the image.
 *
 * @param {Model} model
 * @param {Weights} weights
 * @param {number} layer from 0, like the unit
 * @param {number} unit
 * @returns {{name: string, weights: Float64Array}[]} empty for a layer that reads another layer
 */
export function inputWeights(model, weights, layer, unit) {
  return model.equations[layer].flatMap(({ name, terms }) => {
    const block = terms
      .flatMap(({ factors }) => factors)
      .map((factor) => blockOf(factor, unit))
      .find(Boolean);
    return block ? [{ name, weights: columnOf(weights.matrix(prefixOf(layer, name) + block.tensor), block, unit, model.columns) }] : [];
  });
}

/**
 * The part of a matrix that holds the unit's column, if the factor is a matrix times a row's pixels.
 *
 * @param {Term["factors"][number]} factor
 * @param {number} unit
 * @returns {Block | undefined}
 */
function blockOf(factor, unit) {
  if (factor.kind !== "product") return undefined;
  const { of, by } = factor;
  if (of.length !== 1 || of[0].of !== IMAGE || !Array.isArray(by)) return undefined;
  return by.find(({ unit: first, units }) => unit >= first && unit < first + units);
}

/**
 * A matrix may have further lines for other inputs, or lines for some of the pixels only.
 *
 * @param {ReturnType<Weights["matrix"]>} matrix
 * @param {Block} block
 * @param {number} unit
 * @param {number} width of the image
 */
function columnOf({ data, lines, columns }, { column, unit: first, entry }, unit, width) {
  const found = new Float64Array(width);
  for (let line = 0; line < Math.min(lines, width - entry); line += 1) found[entry + line] = data[line * columns + column + unit - first];
  return found;
}

/**
 * The input weights to show beside a signal: its own, or else the candidate's, or else the first.
 *
 * @template {{name: string}} Found
 * @param {Found[]} found
 * @param {string} signal
 */
export const inputWeightsFor = (found, signal) =>
  found.find(({ name }) => name === signal) ?? found.find(({ name }) => name === "candidate") ?? found[0] ?? null;
