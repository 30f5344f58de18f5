import { IMAGE } from "./model-equations.js";

/** The parts of an explained number: where a value comes from, its largest products, symbols and shapes of weights. */

/**
 * The number of the trace that a value of an equation is, as state/explained-number.js takes it; null for a pixel and
 * before the first row.
 *
 * @param {Value} value
 * @param {{across: string}} quantity of the value
 * @param {{layer: number, row: number, column: number, each?: number}} at of the equation, with the value's column; `each`
 *   is the row of a value that goes over rows
 */
export function numberOf(value, { across }, { layer, row, column, each }) {
  const from = { now: row, before: row - 1, each: each ?? row }[value.at];
  if (value.of === IMAGE || from < 0) return null;
  const which = across === "unit" ? { unit: column } : across === "all" ? {} : { column };
  return { signal: value.of, layer: layer - Number(value.below), row: from + 1, ...which };
}

/**
 * The products with the largest magnitude and the sum of the others.
 *
 * @param {{products: Float64Array}} product
 * @param {number} [most] how many
 * @returns {{largest: number[], rest: number, others: number}} indices of the largest, the largest first; sum and number
 *   of the others
 */
export function topProducts({ products }, most = 10) {
  const order = [...products.keys()].sort((a, b) => Math.abs(products[b]) - Math.abs(products[a]));
  const others = order.slice(most);
  return { largest: order.slice(0, most), rest: others.reduce((total, j) => total + products[j], 0), others: others.length };
}

/**
 * A symbol such as f_t as letter and subscript, with the index of the row before, of every row or of the layer below.
 *
 * @param {string} symbol
 * @param {{at?: Value["at"], below?: boolean}} [value]
 * @returns {[string, string]}
 */
export function symbolParts(symbol, { at = "now", below = false } = {}) {
  const [letter, ...rest] = symbol.split("_");
  const index = { now: "t", before: "t−1", each: "s" }[at];
  return [below ? `${letter}′` : letter, rest.join("_").replace(/(^|,)t$/, `$1${index}`)];
}

/**
 * A small number with a power of ten, 3·10⁻⁸; 0 is 0.
 *
 * @param {number} value
 */
export function powerOfTen(value) {
  if (value === 0) return "0";
  const [digits, exponent] = value.toExponential(0).split("e");
  return `${digits}·10${[...String(Number(exponent))].map((letter) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[Number(letter)] ?? "⁻").join("")}`;
}

/**
 * The weights of an equation with their shapes, and the number of parameters.
 *
 * @param {Equation} equation
 * @param {Weights} weights
 * @param {string} prefix of the tensors' names
 * @param {number} width of the equation's result
 * @returns {{shapes: {symbol: string, sides: number[][]}[], count: number}} several sides for a matrix in parts
 */
export function weightShapes(equation, weights, prefix, width) {
  /** @type {Map<string, number[][]>} */
  const found = new Map();
  for (const factor of equation.terms.flatMap(({ factors }) => factors)) {
    if (factor.kind === "weight") found.set(factor.symbol, [[width]]);
    if (factor.kind !== "product" || !Array.isArray(factor.by)) continue;
    found.set(
      factor.symbol,
      factor.by.map(({ tensor, units }) => {
        const { lines } = weights.matrix(prefix + tensor);
        return units === 1 && width === 1 ? [lines] : [lines, units];
      }),
    );
  }
  const sizes = [...found.values()].flat().map((sides) => sides.reduce((size, side) => size * side, 1));
  return { shapes: [...found].map(([symbol, sides]) => ({ symbol, sides })), count: sizes.reduce((a, b) => a + b, 0) };
}
