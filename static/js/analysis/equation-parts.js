/**
 * Parts of a cell's equations, as templates refer to them: a signal by its name, with `@before` or `@below` its value at
 * the row before or in the layer beneath; a term or a factor by its path, such as `cell_state.terms[0].factors[1]`, and
 * as `….of` the vector of a product; with `:ungated` what it is where its first factor, a gate, is 1. All terms, or all
 * of `otherwise`, are the equation's number where that is the case and else 0. `*` multiplies parts.
 *
 * @typedef {{terms: Term[], activation: string, when: Value | null | undefined, holds: boolean}} Part terms as an equation
 *   has them; where `when` is not as `holds` says, the number is 0
 */
const REFERENCE = /^(\w+)(?:@(before|below)|\.(terms|otherwise)(?:\[(\d+)\](?:\.factors\[(\d+)\](\.of)?)?)?)?(:ungated)?$/;

/** @type {(terms: Term[], activation?: string) => Part} */
const part = (terms, activation = "identity") => ({ terms, activation, when: null, holds: true });
/** @type {(...factors: Factor[]) => Part} */
const product = (...factors) => part([{ factors, minus: false }]);
/** @type {(of: string, from?: string) => Value} */
const value = (of, from) => ({ kind: "value", of, at: from === "before" ? "before" : "now", form: "itself", below: from === "below" });

/**
 * @param {import("./model-equations.js").Equations} equations
 * @param {string} reference
 * @returns {Part}
 * @throws {SyntaxError} if it is none, or the equations have no such part
 */
export function partOf(equations, reference) {
  const parts = reference.split("*").map((each) => onePart(equations, each));
  return parts.length === 1 ? parts[0] : product(...parts.flatMap(({ terms: [{ factors }] }) => factors));
}

/**
 * @param {import("./model-equations.js").Equations} equations
 * @param {string} reference
 * @returns {Part}
 */
function onePart(equations, reference) {
  const [matched, name, from, field, term, factor, vector, ungated] = REFERENCE.exec(reference) ?? [];
  const missing = () => new SyntaxError(`"${reference}" is no part of the model's equations.`);
  if (!matched || !equations.has(name)) throw missing();
  const equation = equations.ofTop(name);
  const withoutGate = (/** @type {Term} */ one) => ({ ...one, factors: one.factors.slice(1) });
  if (!field && !ungated) return product(value(name, from));
  if (!equation || (!field && equation.terms.length !== 1)) throw missing();
  if (!field) return part(equation.terms.map(withoutGate), equation.activation);
  if (term === undefined) {
    const holds = field === "terms";
    return { ...(holds ? product(value(name)) : part(equation.otherwise)), when: equation.when, holds };
  }
  const named = equation[/** @type {"terms" | "otherwise"} */ (field)][Number(term)];
  if (!named) throw missing();
  if (factor === undefined) return part([ungated ? withoutGate(named) : named]);
  const found = named.factors[Number(factor)];
  if (!found || (vector && found.kind !== "product")) throw missing();
  return product(...(vector && found.kind === "product" ? found.of : [found]));
}

/**
 * The signal whose own value a part is, or null where it is more than that.
 *
 * @param {Part} part
 */
export function signalOf({ terms, activation, when }) {
  const [
    {
      factors: [factor, ...others],
    },
    ...more
  ] = terms;
  const alone = !others.length && !more.length && !when && activation === "identity";
  return alone && factor?.kind === "value" && factor.form === "itself" ? factor.of : null;
}

/**
 * The right side of an equation, or a term, as it is written with numbers: strings that stay as they are, and parts,
 * each of which is to be written as its number. Of several terms each is one number, of a single one each factor.
 *
 * @param {import("./model-equations.js").Equations} equations
 * @param {string} reference of a signal or a term
 * @returns {(string | Part)[]}
 */
export function spelled(equations, reference) {
  const { terms, activation } = equations.ofTop(reference) ?? partOf(equations, reference);
  const several = terms.length > 1;
  const sum = terms.flatMap((term, i) => [
    ...(i ? [term.minus ? " − " : " + "] : term.minus ? ["−"] : []),
    ...(several ? oneNumber(term) : factorsOf(term)),
  ]);
  return activation === "tanh" ? ["tanh(", ...sum, ")"] : sum;
}

/**
 * @param {Term} term
 * @returns {(string | Part)[]}
 */
const oneNumber = ({ factors }) => (factors.length ? [product(...factors)] : ["1"]);

/**
 * @param {Term} term
 * @returns {(string | Part)[]}
 */
function factorsOf({ factors }) {
  if (factors.length > 1) return factors.flatMap((factor, i) => [...(i ? [" × "] : []), product(factor)]);
  const [factor] = factors;
  if (factor.kind !== "value") return [product(factor)];
  const { form } = factor;
  const itself = product({ ...factor, form: "itself" });
  return form === "tanh" ? ["tanh(", itself, ")"] : form === "rest" ? ["1 − ", itself] : [itself];
}
