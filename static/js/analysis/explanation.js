import { IMAGE } from "./equation-evaluator.js";

/** How the parts of an equation are called, and what of an explanation is shown. */

/**
 * Which number a value of an equation is, as `open` takes it; null where it is one of the drawing or before the first row.
 *
 * @param {object} value
 * @param {{across: string}} quantity what the value is one of
 * @param {{layer: number, row: number, column: number, each?: number}} at where the equation is looked at, and which of
 *   the value's numbers is meant; `each` is the row of a value that goes over rows
 */
export function origin(value, { across }, { layer, row, column, each }) {
  const from = { now: row, before: row - 1, each }[value.at];
  if (value.of === IMAGE || from < 0) return null;
  const which = across === "unit" ? { unit: column } : across === "all" ? {} : { column };
  return { signal: value.of, layer: layer - value.below, row: from + 1, ...which };
}

/**
 * The largest products and what all others come to.
 *
 * @param {{products: Float64Array}} product
 * @param {number} [most]
 * @returns {{largest: number[], rest: number, others: number}} places in the products, the largest first
 */
export function strongest({ products }, most = 10) {
  const order = [...products.keys()].sort((a, b) => Math.abs(products[b]) - Math.abs(products[a]));
  const others = order.slice(most);
  return { largest: order.slice(0, most), rest: others.reduce((total, j) => total + products[j], 0), others: others.length };
}

/**
 * A symbol such as f_t taken apart into what stands on the line and below it: of the row before, of each row and of the
 * layer beneath it has other indices.
 *
 * @returns {[string, string]}
 */
export function symbolParts(symbol, { at = "now", below = false } = {}) {
  const [letter, ...rest] = symbol.split("_");
  const index = { now: "t", before: "t−1", each: "s" }[at];
  return [below ? `${letter}′` : letter, rest.join("_").replace(/(^|,)t$/, `$1${index}`)];
}

/** A small number as people write it, 3·10⁻⁸; 0 is 0. */
export function power(value) {
  if (value === 0) return "0";
  const [digits, exponent] = value.toExponential(0).split("e");
  return `${digits}·10${[...String(Number(exponent))].map((letter) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[letter] ?? "⁻").join("")}`;
}

/**
 * The weights of an equation with their shapes, and how many numbers that is.
 *
 * @param {object} equation
 * @param {import("../data/weights.js").Weights} weights
 * @param {string} prefix of the tensors' names
 * @param {number} width how many numbers the equation gives
 * @returns {{shapes: {symbol: string, sides: number[][]}[], count: number}} several sides where a matrix is in parts
 */
export function shapes(equation, weights, prefix, width) {
  const found = new Map();
  for (const factor of equation.terms.flatMap(({ factors }) => factors)) {
    if (factor.kind === "weight") found.set(factor.symbol, [[width]]);
    if (factor.kind !== "product" || !Array.isArray(factor.by)) continue;
    found.set(factor.symbol, factor.by.map(({ tensor, units }) => {
      const { lines } = weights.matrix(prefix + tensor);
      return units === 1 && width === 1 ? [lines] : [lines, units];
    }));
  }
  const sizes = [...found.values()].flat().map((sides) => sides.reduce((size, side) => size * side, 1));
  return { shapes: [...found].map(([symbol, sides]) => ({ symbol, sides })), count: sizes.reduce((a, b) => a + b, 0) };
}
