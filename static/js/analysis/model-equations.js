/** Names of the pixels of a row, and of the probabilities, in a model's description. */
export const IMAGE = "image";
export const BELIEF = "belief";

/** The equations and quantities of a model by their names. */
export class Equations {
  #model;
  #layers;
  #signals;

  /** @param {Model} model */
  constructor(model) {
    this.#model = model;
    this.#layers = model.equations.map((equations) => new Map(equations.map((equation) => [equation.name, equation])));
    this.#signals = new Map(model.signals.map((signal) => [signal.name, signal]));
  }

  /** Units of a layer. */
  get units() {
    return this.#model.units;
  }

  /**
   * The equation of a signal, of a step on the way to one, or of the belief in a layer; null for other names.
   *
   * @param {number} layer
   * @param {string} name
   * @returns {Equation | null}
   */
  find(layer, name) {
    return name === BELIEF ? this.#model.belief : (this.#layers[layer]?.get(name) ?? null);
  }

  /**
   * The same of the top layer, which has every equation.
   *
   * @param {string} name
   */
  ofTop(name) {
    return this.find(this.#layers.length - 1, name);
  }

  /**
   * Whether any layer has a quantity of this name.
   *
   * @param {string} name
   */
  has(name) {
    return this.#signals.has(name) || this.ofTop(name) !== null;
  }

  /**
   * Symbol, axis, width and range of a quantity.
   *
   * @param {number} layer
   * @param {string} name
   * @returns {Quantity}
   */
  quantity(layer, name) {
    if (name === IMAGE) return { symbol: "x_t", across: "pixel", width: this.#model.columns, range: [0, 1] };
    return this.#signals.get(name) ?? /** @type {Quantity} */ ({ range: [-1, 1], ...this.find(layer, name)?.step });
  }
}

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

/**
 * The prefix of the names of an equation's tensors.
 *
 * @param {number} layer
 * @param {string} [name] of the equation
 */
export const prefixOf = (layer, name) => (name === BELIEF ? "readout." : `layers.${layer}.`);

/**
 * The sums of products in an equation.
 *
 * @param {Equation} equation
 * @returns {Product[]}
 */
export const productsOf = (equation) =>
  equation.terms.flatMap(({ factors }) => factors.flatMap((factor) => (factor.kind === "product" ? [factor] : [])));

/**
 * The column of a quantity that belongs to a column of another one: of modules, the unit's; NaN if there is none.
 *
 * @param {{across: string, width: number}} quantity
 * @param {number} column
 * @param {{across: string, width: number}} other
 * @returns {number}
 */
export function columnIn({ across, width }, column, other) {
  if (across === other.across) return column;
  if (across === "all") return 0;
  return across === "module" ? Math.floor((column * width) / other.width) : NaN;
}
