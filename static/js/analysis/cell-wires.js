/** The wires of the cell diagram: their width, and the input row. */

/** Width of a wire in pixels, for 0 and for the end of the signal's range. */
const THINNEST = 1;
const THICKEST = 9;

/**
 * The width of a wire in pixels.
 *
 * @param {number} value
 * @param {{range: Interval}} signal
 */
export function thickness(value, { range: [low, high] }) {
  return THINNEST + (THICKEST - THINNEST) * Math.min(Math.abs(value) / Math.max(-low, high), 1);
}

/**
 * The input of a layer at a row: the image's row, or the output of the layer below.
 *
 * @param {Trace} trace
 * @param {Pick<Model, "columns" | "output">} model
 * @param {{layer: number, row: number}} place row from 1
 * @returns {{values: Float32Array, signal: string | null}} signal is null for grey values
 */
export function inputAt(trace, model, { layer, row }) {
  if (layer > 0) return { values: trace.rows(layer - 1, model.output)[row - 1], signal: model.output };
  return { values: trace.image.subarray((row - 1) * model.columns, row * model.columns), signal: null };
}
