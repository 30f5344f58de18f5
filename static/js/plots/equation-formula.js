import { element, symbol, writeNumber } from "../lib/dom.js";
import { symbolParts } from "../analysis/explanation.js";
import { number, say } from "../lib/i18n.js";

/**
 * The notation of an activation before and after its sum.
 *
 * @type {Record<string, [string, string]>}
 */
const AROUND = { identity: ["", ""], sigmoid: ["σ(", ")"], tanh: ["tanh(", ")"], softmax: ["softmax(", ")"] };
/** @param {string} activation */
const around = (activation) => (activation === "is_zero" ? [say("1 if"), say("= 0, else 0")] : AROUND[activation]);

/**
 * An equation in symbols with a number under each; a value that has an equation of its own is a button.
 *
 * @param {Pick<Equation, "activation" | "terms"> & {symbol: string}} equation
 * @param {Named} named
 * @param {Choose} choose
 * @returns {{element: HTMLElement, show: (proof: {result: number}, found: FoundTerm[], openable: Openable) => void}}
 *
 * @typedef {(value: Value) => {name: string, symbol: string}} Named name and symbol of a value
 * @typedef {(value: Value) => void} Choose called with the value whose button is pressed
 * @typedef {(value: Value) => boolean} Openable
 * @typedef {{element: HTMLElement, show: (shown: number, openable: Openable) => void}} Part
 */
export function createFormula(equation, named, choose) {
  const result = part(symbol(symbolParts(equation.symbol)));
  const terms = equation.terms.map((term) => createTerm(term, named, choose));
  const [before, after] = around(equation.activation);
  const whole = element("div", { class: "formula" }, result.element, sign("="), ...(before ? [sign(before)] : []));
  terms.forEach(({ element: term }, i) => {
    const { minus } = equation.terms[i];
    if (i || minus) whole.append(sign(minus ? "−" : "+"));
    whole.append(term);
  });
  if (after) whole.append(sign(after));
  return {
    element: whole,
    show(proof, found, openable) {
      result.show(proof.result);
      terms.forEach((term, i) => term.show(found[i], openable));
    },
  };
}

/**
 * Factors, with their product below if they are several.
 *
 * @param {Term} term
 * @param {Named} named
 * @param {Choose} choose
 */
function createTerm({ factors, minus }, named, choose) {
  const parts = factors.map((factor) => createFactor(factor, named, choose));
  const line = element("span", { class: "factors" });
  parts.forEach(({ element: factor }, i) => line.append(...(i ? [sign("×")] : []), factor));
  if (!factors.length) line.append(element("span", { class: "part" }, element("span", {}, "1")));
  const product = element("span", { class: "amount" });
  return {
    element: element("span", { class: "term" }, line, ...(factors.length > 1 ? [product] : [])),
    show(/** @type {FoundTerm} */ term, /** @type {Openable} */ openable) {
      parts.forEach((factor, i) => factor.show(term.factors[i].value, openable));
      writeNumber(product, minus ? -term.value : term.value, 3);
    },
  };
}

/**
 * @param {Factor} factor
 * @param {Named} named
 * @param {Choose} choose
 * @returns {Part}
 */
function createFactor(factor, named, choose) {
  if (factor.kind === "weight") return part(symbol(symbolParts(factor.symbol)));
  if (factor.kind === "clock") return part("t mod T");
  if (factor.kind === "value") return createValue(factor, named, choose);
  const vector = factor.of.flatMap((value, i) => [...(i ? [" ⊙ "] : []), symbol(symbolParts(named(value).symbol, value))]);
  const weights = symbol(symbolParts(factor.symbol));
  const overRows = !Array.isArray(factor.by);
  return part(...(overRows ? ["Σ ", ...vector, " ", weights] : [weights, " ", ...(factor.of.length > 1 ? ["(", ...vector, ")"] : vector)]));
}

/**
 * A value of an equation as a button that explains it.
 *
 * @param {Value} value
 * @param {Named} named
 * @param {Choose} choose
 * @returns {Part}
 */
export function createValue(value, named, choose) {
  const { name, symbol: letters } = named(value);
  const written = symbol(symbolParts(letters, value));
  const { form } = value;
  const made = part(...(form === "rest" ? ["(1 − ", written, ")"] : form === "tanh" ? ["tanh(", written, ")"] : [written]));
  const button = element(
    "button",
    { type: "button", class: "part", title: say("Show how this number comes about") },
    ...made.element.childNodes,
  );
  button.addEventListener("click", () => choose(value));
  return {
    element: button,
    show(shown, openable) {
      made.show(shown);
      button.disabled = !openable(value);
      button.setAttribute("aria-label", spoken(value, say(name.replaceAll("_", " ")), number(shown, 3)));
    },
  };
}

/** @type {(value: Value, name: string, shown: string) => string} */
function spoken({ at, below, form }, name, value) {
  const whole = form === "rest" ? say("1 minus {name}", { name }) : form === "tanh" ? say("tanh of {name}", { name }) : name;
  if (at === "before") return say("{name} of the row before: {value}", { name: whole, value });
  if (below) return say("{name} of the layer below: {value}", { name: whole, value });
  return say("{name}: {value}", { name: whole, value });
}

/**
 * A notation with a number under it.
 *
 * @param {...(Node | string)} written
 */
function part(...written) {
  const value = element("span", { class: "amount" });
  return {
    element: element("span", { class: "part" }, element("span", { class: "written" }, ...written), value),
    show: (/** @type {number} */ shown) => writeNumber(value, shown, 3),
  };
}

/**
 * A sign between symbols, and the same between their numbers.
 *
 * @param {string} text
 */
const sign = (text) => element("span", { class: "sign" }, element("span", {}, text), element("span", { "aria-hidden": "true" }, text));
