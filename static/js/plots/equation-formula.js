import { element, symbol, write } from "../lib/dom.js";
import { symbolParts } from "../analysis/explanation.js";
import { number, say } from "../lib/i18n.js";

/** What an activation is written as before its sum and after it. */
const AROUND = { identity: ["", ""], sigmoid: ["σ(", ")"], tanh: ["tanh(", ")"], softmax: ["softmax(", ")"] };
const around = (activation) => (activation === "is_zero" ? [say("1 if"), say("= 0, else 0")] : AROUND[activation]);

/**
 * An equation in symbols with a number under each; those that have an equation of their own are buttons.
 *
 * @param {{name: string, symbol: string, activation: string, terms: object[]}} equation
 * @param {(value: object) => {name: string, symbol: string}} named what a value of the equation is called
 * @param {(value: object) => void} choose is called with the value whose button was pressed
 * @returns {{element: HTMLElement, show: (proof: {result: number}, found: object[], openable: (value: object) => boolean) => void}}
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

/** Factors with what they come to below them, if they are several. */
function createTerm({ factors, minus }, named, choose) {
  const parts = factors.map((factor) => createFactor(factor, named, choose));
  const line = element("span", { class: "factors" });
  parts.forEach(({ element: factor }, i) => line.append(...(i ? [sign("×")] : []), factor));
  if (!factors.length) line.append(element("span", { class: "part" }, element("span", {}, "1")));
  const product = element("span", { class: "amount" });
  return {
    element: element("span", { class: "term" }, line, ...(factors.length > 1 ? [product] : [])),
    show(term, openable) {
      parts.forEach((factor, i) => factor.show(term.factors[i].value, openable));
      write(product, minus ? -term.value : term.value, 3);
    },
  };
}

function createFactor(factor, named, choose) {
  if (factor.kind === "weight") return part(symbol(symbolParts(factor.symbol)));
  if (factor.kind === "clock") return part("t mod T");
  if (factor.kind === "value") return createValue(factor, named, choose);
  const vector = factor.of.flatMap((value, i) => [...(i ? [" ⊙ "] : []), symbol(symbolParts(named(value).symbol, value))]);
  const weights = symbol(symbolParts(factor.symbol));
  const overRows = !Array.isArray(factor.by);
  return part(...(overRows ? ["Σ ", ...vector, " ", weights] : [weights, " ", ...(factor.of.length > 1 ? ["(", ...vector, ")"] : vector)]));
}

/** A value of an equation as a button that opens it. */
export function createValue(value, named, choose) {
  const { name, symbol: letters } = named(value);
  const written = symbol(symbolParts(letters, value));
  const { form } = value;
  const made = part(...(form === "rest" ? ["(1 − ", written, ")"] : form === "tanh" ? ["tanh(", written, ")"] : [written]));
  const button = element("button", { type: "button", class: "part", title: say("Show how this number comes about") }, ...made.element.childNodes);
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

function spoken({ at, below, form }, name, value) {
  const whole = form === "rest" ? say("1 minus {name}", { name }) : form === "tanh" ? say("tanh of {name}", { name }) : name;
  if (at === "before") return say("{name} of the row before: {value}", { name: whole, value });
  if (below) return say("{name} of the layer below: {value}", { name: whole, value });
  return say("{name}: {value}", { name: whole, value });
}

/** Something written, and a number under it. */
function part(...written) {
  const value = element("span", { class: "amount" });
  return {
    element: element("span", { class: "part" }, element("span", { class: "written" }, ...written), value),
    show: (shown) => write(value, shown, 3),
  };
}

/** A sign between symbols, and the same between their numbers. */
const sign = (text) => element("span", { class: "sign" }, element("span", {}, text), element("span", { "aria-hidden": "true" }, text));
