/** Equations as a description of a model has them, in short. */
export const value = (of, { at = "now", form = "itself", below = false } = {}) => ({ kind: "value", of, at, form, below });
export const weight = (symbol, tensor, first = 0) => ({ kind: "weight", symbol, tensor, first });
export const block = (tensor, units, { column = 0, unit = 0, entry = 0 } = {}) => ({ tensor, units, column, unit, entry });
export const product = (symbol, of, by) => ({ kind: "product", symbol, of, by });
export const term = (...factors) => ({ factors, minus: false });
export const less = (...factors) => ({ factors, minus: true });
export const equation = (name, terms, more = {}) => ({
  name,
  terms,
  activation: "identity",
  when: null,
  otherwise: [],
  step: null,
  ...more,
});
export const signal = (name, width, across = "unit", layers = [0]) => ({
  name,
  symbol: `${name[0]}_t`,
  range: [-1, 1],
  across,
  width,
  layers,
});
