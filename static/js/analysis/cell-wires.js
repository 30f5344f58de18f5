/**
 * What a part of a diagram carries, as its template says it: `forget_gate × cell_state@before`. A signal's name stands
 * for the unit's value at the row that is looked at, `@before` for that of the row before, `@below` for that of the
 * layer below; between them stand numbers, +, −, ×, tanh(…) and parentheses. What stands in braces is worked out: it is
 * written as one number.
 */
const TOKENS = /\s*(?:(?<number>\d+(?:\.\d+)?)|(?<name>[a-z_]\w*)(?:@(?<from>before|below))?|(?<mark>[+−×(){}]))\s*/y;
const FUNCTIONS = { tanh: Math.tanh };
const SIGNS = {
  "+": (left, right) => left + right,
  "−": (left, right) => left - right,
  "×": (left, right) => left * right,
};

/** How thick a wire is, in pixels, that carries nothing and that carries as much as its signal can. */
const THINNEST = 1;
const THICKEST = 9;

/**
 * Reads an expression.
 *
 * @param {string} text
 * @returns {object} a tree of {number}, {name, from}, {apply, to}, {sign, left, right} and {worked}
 * @throws {SyntaxError} if it is none
 */
export function parse(text) {
  const tokens = [...tokensOf(text)];
  const wrong = () => new SyntaxError(`"${text}" must be signals, numbers, + − × tanh( ) and nothing else.`);
  const take = (...marks) => (marks.includes(tokens[0]?.mark) ? tokens.shift().mark : null);
  const expect = (mark) => {
    if (!take(mark)) throw wrong();
  };

  function factor() {
    if (take("(")) {
      const inner = sum();
      expect(")");
      return inner;
    }
    if (take("{")) {
      const worked = sum();
      expect("}");
      return { worked };
    }
    const { number, name, from, mark } = tokens.shift() ?? {};
    if (number !== undefined) return { number: Number(number) };
    if (name === undefined || mark !== undefined) throw wrong();
    if (!FUNCTIONS[name]) return { name, from: from ?? null };
    expect("(");
    const to = sum();
    expect(")");
    return { apply: name, to };
  }
  const chain = (next, ...signs) => () => {
    let left = next();
    for (let sign = take(...signs); sign; sign = take(...signs)) left = { sign, left, right: next() };
    return left;
  };
  const product = chain(factor, "×");
  const sum = chain(product, "+", "−");

  const tree = sum();
  if (tokens.length > 0) throw wrong();
  return tree;

  function* tokensOf(all) {
    TOKENS.lastIndex = 0;
    for (let end = 0; end < all.length; end = TOKENS.lastIndex) {
      const found = TOKENS.exec(all);
      if (!found) throw new SyntaxError(`"${all}" can't be read from its character ${end + 1} on.`);
      yield found.groups;
    }
  }
}

/**
 * The value of an expression.
 *
 * @param {object} tree from `parse`
 * @param {(name: string, from: "before" | "below" | null) => number | null} look
 * @returns {number | null} null where one of its signals has no value
 */
export function evaluate(tree, look) {
  if ("number" in tree) return tree.number;
  if ("name" in tree) return look(tree.name, tree.from);
  if (tree.worked) return evaluate(tree.worked, look);
  const values = (tree.sign ? [tree.left, tree.right] : [tree.to]).map((part) => evaluate(part, look));
  if (values.includes(null)) return null;
  return tree.sign ? SIGNS[tree.sign](...values) : FUNCTIONS[tree.apply](...values);
}

/**
 * An expression as it is written with numbers in the signals' places: strings that stay as they are, and parts of the
 * tree, each of which is to be written as the number that `evaluate` gives for it.
 *
 * @returns {(string | object)[]}
 */
export function spell(tree) {
  if ("number" in tree) return [String(tree.number)];
  if ("name" in tree || tree.worked) return [tree];
  if (tree.apply) return [`${tree.apply}(`, ...spell(tree.to), ")"];
  const side = (part, closed) => (closed ? ["(", ...spell(part), ")"] : spell(part));
  const isSum = ({ sign }) => sign === "+" || sign === "−";
  const { sign, left, right } = tree;
  const times = sign === "×";
  return [...side(left, times && isSum(left)), ` ${sign} `, ...side(right, (times || sign === "−") && isSum(right))];
}

/** The signal that an expression is, or null where it is more than one signal. */
export const signalOf = (tree) => tree.name ?? null;

/**
 * Where the values of one unit come from, for `evaluate`. Before the first row everything is zero.
 *
 * @param {import("../data/trace.js").Trace} trace
 * @param {{units: number, signals: {name: string, across: string, width: number}[]}} model
 * @param {{layer: number, row: number, unit: number}} place the row counted from 1
 */
export function valuesAt(trace, model, { layer, row, unit }) {
  const named = new Map(model.signals.map((signal) => [signal.name, signal]));
  const columns = {
    unit: () => unit,
    module: ({ width }) => Math.floor((unit * width) / model.units),
    all: () => 0,
  };
  return (name, from) => {
    const signal = named.get(name);
    const at = from === "below" ? layer - 1 : layer;
    if (!signal || !columns[signal.across] || !trace.has(at, name)) return null;
    if (from === "before" && row === 1) return 0;
    return trace.value(at, name, from === "before" ? row - 2 : row - 1, columns[signal.across](signal));
  };
}

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
