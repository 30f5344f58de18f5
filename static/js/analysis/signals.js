/**
 * A signal of a model by its name.
 *
 * @param {Pick<Model, "signals">} model
 * @param {string} name
 * @returns {Signal}
 * @throws {RangeError} the model has none of this name
 */
export function signalNamed({ signals }, name) {
  const signal = signals.find((one) => one.name === name);
  if (!signal) throw new RangeError(`The model has no signal "${name}".`);
  return signal;
}
