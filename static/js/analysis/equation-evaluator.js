import { ACTIVATIONS, FORMS, softmax } from "../lib/activations.js";
import { BELIEF, columnIn, IMAGE, prefixOf, productsOf } from "./model-equations.js";

/**
 * Recomputes a number of a trace from the model's equations and weights; the operands are the trace's. Rows, layers and
 * columns count from 0; a column is a unit, a module, a row or a class, depending on the quantity.
 */

/** Tolerance between single and double precision; relative for numbers above 1. */
const ROUNDING = 1e-5;

/**
 * The place of a number in a trace.
 *
 * @typedef {{trace: Trace, layer: number, row: number, column: number, across: string, width: number, each: number, prefix: string}} At
 */

/** Evaluates equations on a trace. */
export class EquationEvaluator {
  #equations;
  #weights;
  /** @type {{trace: Trace | null, known: Map<string, Float64Array>}} */
  #steps = { trace: null, known: new Map() };

  /**
   * @param {import("./model-equations.js").Equations} equations
   * @param {Weights | null} [weights] null to compute with signals of the trace only
   */
  constructor(equations, weights = null) {
    this.#equations = equations;
    this.#weights = weights;
  }

  /**
   * @param {number} layer
   * @param {string} name
   */
  #equation(layer, name) {
    const equation = this.#equations.find(layer, name);
    if (!equation) throw new RangeError(`The model has no equation of "${name}" in layer ${layer}.`);
    return equation;
  }

  /**
   * Recompute a number and compare it with the trace's.
   *
   * @param {Trace} trace
   * @param {{layer: number, name: string, row: number, column: number}} place
   * @returns {Proof}
   * @throws {RangeError} the model has no such equation
   */
  explain(trace, { layer, name, row, column }) {
    const equation = this.#equation(layer, name);
    const at = this.#at(trace, layer, name, row, column);
    const when = equation.when ? this.#factor(equation.when, at) : null;
    const idle = when !== null && when.value !== 1;
    const [terms, otherwise] = [equation.terms, equation.otherwise].map((some) => some.map((term) => this.#term(term, at)));
    const total = sum(idle ? otherwise : terms);
    const sums = equation.activation === "softmax" ? this.#sums(equation, at) : null;
    const result = idle ? total : sums ? (softmax(sums)[column] ?? 0) : ACTIVATIONS[equation.activation](total);
    const server = name === BELIEF ? trace.beliefs[row][column] : trace.has(layer, name) ? trace.value(layer, name, row, column) : null;
    const difference = Math.abs(result - (server ?? 0));
    return {
      equation,
      when,
      idle,
      terms,
      otherwise,
      total,
      sums,
      result,
      server,
      difference,
      agrees: difference <= ROUNDING * Math.max(1, Math.abs(server ?? 0)),
    };
  }

  /**
   * The number of a part of an equation for one unit.
   *
   * @param {Trace} trace
   * @param {import("./equation-parts.js").Part} part
   * @param {{layer: number, row: number, unit: number}} place
   * @returns {number} NaN if the layer lacks one of its signals, or a signal has no number for the unit
   */
  valueOf(trace, { terms, activation, when, holds }, { layer, row, unit }) {
    const at = { trace, layer, row, column: unit, across: "unit", width: this.#equations.units, each: row, prefix: prefixOf(layer) };
    if (when && (this.#factor(when, at).value === 1) !== holds) return 0;
    return ACTIVATIONS[activation](sum(terms.map((term) => this.#term(term, at))));
  }

  /**
   * The largest magnitude in each product of an equation over all rows, as a scale that is the same at every row.
   *
   * @param {Trace} trace
   * @param {{layer: number, name: string, column: number}} place
   * @returns {Map<Product, number>}
   */
  largestProducts(trace, { layer, name, column }) {
    const rows = Array.from({ length: trace.beliefs.length }, (_, row) => this.#at(trace, layer, name, row, column));
    const largest = (/** @type {Product} */ factor) =>
      Math.max(...rows.map((at) => this.#product(factor, at).products.reduce((most, x) => Math.max(most, Math.abs(x)), 0)));
    return new Map(productsOf(this.#equation(layer, name)).map((factor) => [factor, largest(factor)]));
  }

  /**
   * @param {Trace} trace
   * @param {number} chosen layer
   * @param {string} name
   * @param {number} row
   * @param {number} column
   * @returns {At}
   */
  #at(trace, chosen, name, row, column) {
    const layer = name === BELIEF ? trace.depth - 1 : chosen; // only the top layer is read out
    const { across, width } = this.#equations.quantity(layer, name);
    return { trace, layer, row, column, across, width, each: across === "row" ? column : row, prefix: prefixOf(layer, name) };
  }

  /**
   * @param {Equation} equation
   * @param {At} at
   */
  #sums(equation, at) {
    const count = at.across === "row" ? at.row + 1 : at.width;
    return Float64Array.from({ length: count }, (_, column) =>
      sum(equation.terms.map((term) => this.#term(term, { ...at, column, each: at.across === "row" ? column : at.each }))),
    );
  }

  /**
   * @param {Term} term
   * @param {At} at
   * @returns {FoundTerm}
   */
  #term({ factors, minus }, at) {
    const found = factors.map((factor) => this.#factor(factor, at));
    return { minus, factors: found, value: found.reduce((product, { value }) => product * value, minus ? -1 : 1) };
  }

  /**
   * @param {Factor} factor
   * @param {At} at
   * @returns {FoundFactor}
   */
  #factor(factor, at) {
    if (factor.kind === "value") {
      const itself = this.#value(factor, at);
      return { factor, itself, value: FORMS[factor.form](itself) };
    }
    if (factor.kind === "clock") return { factor, value: (at.row + 1) % factor.periods[at.column] };
    if (this.#weights === null) return { factor, value: NaN };
    if (factor.kind === "weight") return { factor, value: this.#weights.matrix(at.prefix + factor.tensor).data[factor.first + at.column] };
    return this.#product(factor, at);
  }

  /**
   * @param {Product} factor
   * @param {At} at
   * @returns {FoundProduct}
   */
  #product(factor, at) {
    const vectors = factor.of.map((value) => this.#vector(value, at));
    const { first, weights } = Array.isArray(factor.by)
      ? this.#column(/** @type {Block} */ (factor.by.find(({ unit, units }) => at.column >= unit && at.column < unit + units)), at)
      : { first: 0, weights: this.#history(factor.by, at) };
    const entries = weights.map((_, j) => vectors.reduce((product, vector) => product * vector[first + j], 1));
    const products = weights.map((weight, j) => weight * entries[j]);
    return { factor, value: products.reduce((total, x) => total + x, 0), first, entries, weights, products };
  }

  /**
   * @param {Block} block
   * @param {At} at
   */
  #column({ tensor, column, unit, entry }, at) {
    const { data, lines, columns } = /** @type {Weights} */ (this.#weights).matrix(at.prefix + tensor);
    return { first: entry, weights: Float64Array.from({ length: lines }, (_, j) => data[j * columns + column + at.column - unit]) };
  }

  /**
   * @param {Value} value
   * @param {At} at
   */
  #history(value, at) {
    return Float64Array.from({ length: at.row + 1 }, (_, each) => this.#value(value, { ...at, each }));
  }

  /**
   * @param {Value} value
   * @param {At} at
   */
  #value(value, at) {
    const vector = this.#vector(value, at);
    const { across } = this.#equations.quantity(at.layer - Number(value.below), value.of);
    return vector[columnIn({ across, width: vector.length }, at.column, at)];
  }

  /**
   * The numbers of a vector, without the value's form.
   *
   * @param {Value} value
   * @param {At} at
   */
  #vector(value, at) {
    const layer = at.layer - Number(value.below);
    const row = value.at === "before" ? at.row - 1 : value.at === "each" ? at.each : at.row;
    return this.#numbers(at.trace, layer, value.of, row);
  }

  /**
   * @param {Trace} trace
   * @param {number} layer
   * @param {string} name
   * @param {number} row
   * @returns {Row}
   */
  #numbers(trace, layer, name, row) {
    if (name === IMAGE)
      return trace.image.subarray(
        (row * trace.image.length) / trace.beliefs.length,
        ((row + 1) * trace.image.length) / trace.beliefs.length,
      );
    if (row < 0) return new Float64Array(this.#equations.quantity(layer, name).width);
    if (trace.has(layer, name)) return trace.rows(layer, name)[row];
    return this.#weights && this.#equations.find(layer, name) ? this.#step(trace, layer, name, row) : [];
  }

  /**
   * @param {Trace} trace
   * @param {number} layer
   * @param {string} name
   * @param {number} row
   */
  #step(trace, layer, name, row) {
    if (this.#steps.trace !== trace) this.#steps = { trace, known: new Map() };
    const { known } = this.#steps;
    const key = `${layer} ${name} ${row}`;
    const found = known.get(key);
    if (found) return found;
    const { width } = this.#equations.quantity(layer, name);
    const step = Float64Array.from({ length: width }, (_, column) => this.explain(trace, { layer, name, row, column }).result);
    known.set(key, step);
    return step;
  }
}

/** @param {FoundTerm[]} terms */
const sum = (terms) => terms.reduce((total, { value }) => total + value, 0);
