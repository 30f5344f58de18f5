/**
 * Computes a number of a trace once more, from the model's equations and its weights. What an equation starts from is
 * the trace's. Rows, layers and columns count from 0; a column is a unit, a module, a row or a class, by what the
 * quantity's numbers stand for.
 */

/** What a description calls the pixels of a row, and the probabilities. */
export const IMAGE = "image";
export const BELIEF = "belief";

/** So far may a number in single precision be from the same one in double; as a part of it where it is above 1. */
const ROUNDING = 1e-5;

export const ACTIVATIONS = {
  identity: (x) => x,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
  is_zero: (x) => (x === 0 ? 1 : 0),
};

const FORMS = { itself: (x) => x, rest: (x) => 1 - x, tanh: Math.tanh };

export class Equations {
  #model;
  #layers;
  #signals;

  /** @param {object} model as GET /models/{name} describes it */
  constructor(model) {
    this.#model = model;
    this.#layers = model.equations.map((equations) => new Map(equations.map((equation) => [equation.name, equation])));
    this.#signals = new Map(model.signals.map((signal) => [signal.name, signal]));
  }

  get units() {
    return this.#model.units;
  }

  /** How a signal, a step on the way to one, or the belief comes about in a layer; null where nothing says so. */
  find(layer, name) {
    return name === BELIEF ? this.#model.belief : (this.#layers[layer]?.get(name) ?? null);
  }

  /** The same of the top layer, which has all that any layer has. */
  ofTop(name) {
    return this.find(this.#layers.length - 1, name);
  }

  /** Whether any layer has a quantity of this name. */
  has(name) {
    return this.#signals.has(name) || this.ofTop(name) !== null;
  }

  /** What a quantity's numbers stand for, how many there are and what it is called. */
  quantity(layer, name) {
    if (name === IMAGE) return { symbol: "x_t", across: "pixel", width: this.#model.columns, range: [0, 1] };
    return this.#signals.get(name) ?? { range: [-1, 1], ...this.find(layer, name)?.step };
  }
}

/** What the names of an equation's tensors begin with. */
export const prefixOf = (layer, name) => (name === BELIEF ? "readout." : `layers.${layer}.`);

export class Prover {
  #equations;
  #weights;
  #steps = { trace: null, known: new Map() };

  /**
   * @param {Equations} equations
   * @param {import("../data/weights.js").Weights | null} [weights] null where only what a trace holds is computed with
   */
  constructor(equations, weights = null) {
    this.#equations = equations;
    this.#weights = weights;
  }

  /**
   * @param {import("../data/trace.js").Trace} trace
   * @param {{layer: number, name: string, row: number, column: number}} place
   * @returns {{equation: object, when: object | null, idle: boolean, terms: object[], otherwise: object[], total: number,
   *   sums: Float64Array | null, result: number, server: number | null, difference: number, agrees: boolean}} idle where
   *   the number is that of `otherwise`; sums of all numbers that a softmax sets against one another; the server's is
   *   null for a step
   */
  prove(trace, { layer, name, row, column }) {
    const equation = this.#equations.find(layer, name);
    const at = this.#at(trace, layer, name, row, column);
    const when = equation.when && this.#factor(equation.when, at);
    const idle = when !== null && when.value !== 1;
    const [terms, otherwise] = [equation.terms, equation.otherwise].map((some) => some.map((term) => this.#term(term, at)));
    const total = sum(idle ? otherwise : terms);
    const sums = equation.activation === "softmax" ? this.#sums(equation, at) : null;
    const result = idle ? total : sums ? (softmax(sums)[column] ?? 0) : ACTIVATIONS[equation.activation](total);
    const server = name === BELIEF ? trace.beliefs[row][column] : trace.has(layer, name) ? trace.value(layer, name, row, column) : null;
    const difference = Math.abs(result - server);
    return { equation, when, idle, terms, otherwise, total, sums, result, server, difference, agrees: difference <= ROUNDING * Math.max(1, Math.abs(server)) };
  }

  /**
   * The number of a part of an equation for one unit.
   *
   * @param {import("../data/trace.js").Trace} trace
   * @param {import("./equation-parts.js").Part} part
   * @param {{layer: number, row: number, unit: number}} place
   * @returns {number} NaN where the layer has not all signals that it is made of, or a unit no number of theirs
   */
  valueOf(trace, { terms, activation, when, holds }, { layer, row, unit }) {
    const at = { trace, layer, row, column: unit, across: "unit", width: this.#equations.units, each: row, prefix: prefixOf(layer) };
    if (when && (this.#factor(when, at).value === 1) !== holds) return 0;
    return ACTIVATIONS[activation](sum(terms.map((term) => this.#term(term, at))));
  }

  /** The largest a number of each product gets at any row, so that rows can be compared. */
  reaches(trace, { layer, name, column }) {
    const rows = Array.from({ length: trace.beliefs.length }, (_, row) => this.#at(trace, layer, name, row, column));
    const largest = (factor) => Math.max(...rows.map((at) => this.#product(factor, at).products.reduce((most, x) => Math.max(most, Math.abs(x)), 0)));
    return new Map(productsOf(this.#equations.find(layer, name)).map((factor) => [factor, largest(factor)]));
  }

  #at(trace, layer, name, row, column) {
    const { across, width } = this.#equations.quantity(layer, name);
    return { trace, layer, row, column, across, width, each: across === "row" ? column : row, prefix: prefixOf(layer, name) };
  }

  #sums(equation, at) {
    const count = at.across === "row" ? at.row + 1 : at.width;
    return Float64Array.from({ length: count }, (_, column) =>
      sum(equation.terms.map((term) => this.#term(term, { ...at, column, each: at.across === "row" ? column : at.each }))),
    );
  }

  #term({ factors, minus }, at) {
    const found = factors.map((factor) => this.#factor(factor, at));
    return { minus, factors: found, value: found.reduce((product, { value }) => product * value, minus ? -1 : 1) };
  }

  #factor(factor, at) {
    if (factor.kind === "value") {
      const itself = this.#value(factor, at);
      return { factor, itself, value: FORMS[factor.form](itself) };
    }
    if (this.#weights === null && factor.kind !== "clock") return { factor, value: NaN };
    if (factor.kind === "weight") return { factor, value: this.#weights.matrix(at.prefix + factor.tensor).data[factor.first + at.column] };
    if (factor.kind === "clock") return { factor, value: (at.row + 1) % factor.periods[at.column] };
    return this.#product(factor, at);
  }

  /** @returns {{factor: object, value: number, first: number, entries: Float64Array, weights: Float64Array, products: Float64Array}} */
  #product(factor, at) {
    const vectors = factor.of.map((value) => this.#vector(value, at));
    const block = Array.isArray(factor.by) ? factor.by.find(({ unit, units }) => at.column >= unit && at.column < unit + units) : null;
    const { first, weights } = block ? this.#column(block, at) : { first: 0, weights: this.#history(factor.by, at) };
    const entries = weights.map((_, j) => vectors.reduce((product, vector) => product * vector[first + j], 1));
    const products = weights.map((weight, j) => weight * entries[j]);
    return { factor, value: products.reduce((total, x) => total + x, 0), first, entries, weights, products };
  }

  #column({ tensor, column, unit, entry }, at) {
    const { data, lines, columns } = this.#weights.matrix(at.prefix + tensor);
    return { first: entry, weights: Float64Array.from({ length: lines }, (_, j) => data[j * columns + column + at.column - unit]) };
  }

  #history(value, at) {
    return Float64Array.from({ length: at.row + 1 }, (_, each) => this.#value(value, { ...at, each }));
  }

  #value(value, at) {
    const vector = this.#vector(value, at);
    const { across } = this.#equations.quantity(at.layer - value.below, value.of);
    return vector[columnIn({ across, width: vector.length }, at.column, at)];
  }

  /** The numbers of a whole vector, not yet in the form in which the equation has them. */
  #vector(value, at) {
    const layer = at.layer - value.below;
    const row = value.at === "before" ? at.row - 1 : value.at === "each" ? at.each : at.row;
    return this.#numbers(at.trace, layer, value.of, row);
  }

  #numbers(trace, layer, name, row) {
    if (name === IMAGE) return trace.image.subarray((row * trace.image.length) / trace.beliefs.length, ((row + 1) * trace.image.length) / trace.beliefs.length);
    if (row < 0) return new Float64Array(this.#equations.quantity(layer, name).width);
    if (trace.has(layer, name)) return trace.rows(layer, name)[row];
    return this.#weights && this.#equations.find(layer, name) ? this.#step(trace, layer, name, row) : [];
  }

  #step(trace, layer, name, row) {
    if (this.#steps.trace !== trace) this.#steps = { trace, known: new Map() };
    const { known } = this.#steps;
    const key = `${layer} ${name} ${row}`;
    if (!known.has(key)) {
      const { width } = this.#equations.quantity(layer, name);
      known.set(key, Float64Array.from({ length: width }, (_, column) => this.prove(trace, { layer, name, row, column }).result));
    }
    return known.get(key);
  }
}

/** Which number of a quantity goes with the one in `column` of another: of modules, the unit's; NaN where none does. */
export function columnIn({ across, width }, column, other) {
  if (across === other.across) return column;
  return { all: 0, module: Math.floor((column * width) / other.width) }[across] ?? NaN;
}

/** The sums over a vector that an equation goes through. */
export const productsOf = (equation) => equation.terms.flatMap(({ factors }) => factors.filter(({ kind }) => kind === "product"));

const sum = (terms) => terms.reduce((total, { value }) => total + value, 0);

/** The share of each in all, by their exponentials. */
export function softmax(sums) {
  const most = Math.max(...sums);
  const powers = sums.map((x) => Math.exp(x - most));
  const all = powers.reduce((total, x) => total + x, 0);
  return powers.map((power) => power / all);
}
