/** The functions that equations apply to a sum, and to a value before it is a factor. */

/** @type {Record<string, (x: number) => number>} */
export const ACTIVATIONS = {
  identity: (x) => x,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  is_zero: (x) => (x === 0 ? 1 : 0),
};

/** @type {Record<Value["form"], (x: number) => number>} */
export const FORMS = { itself: (x) => x, rest: (x) => 1 - x, tanh: Math.tanh };

/**
 * @param {ArrayLike<number>} sums
 * @returns {Float64Array}
 */
export function softmax(sums) {
  const most = Math.max(...Array.from(sums));
  const powers = Float64Array.from(sums, (x) => Math.exp(x - most));
  const all = powers.reduce((total, x) => total + x, 0);
  return powers.map((power) => power / all);
}
