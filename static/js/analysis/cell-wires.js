/** What the picture of a cell shows besides numbers: how thick its wires are, and the row that comes in. */

/** How thick a wire is, in pixels, that carries nothing and that carries as much as its signal can. */
const THINNEST = 1;
const THICKEST = 9;

/**
 * How thick a wire is drawn.
 *
 * @param {{range: [number, number]}} signal whose size is the full one
 */
export function thickness(value, { range: [low, high] }) {
  return THINNEST + (THICKEST - THINNEST) * Math.min(Math.abs(value) / Math.max(-low, high), 1);
}

/**
 * What every unit gets at a row: the digit's own, and above the first layer what the layer below puts out.
 *
 * @param {{columns: number, output: string}} model
 * @returns {{values: Float32Array, signal: string | null}} null where they are grey values
 */
export function inputAt(trace, model, { layer, row }) {
  if (layer > 0) return { values: trace.rows(layer - 1, model.output)[row - 1], signal: model.output };
  return { values: trace.image.subarray((row - 1) * model.columns, row * model.columns), signal: null };
}
