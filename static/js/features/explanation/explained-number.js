import { hasCurve, createCurve, curvePoint } from "../../plots/activation-curve.js";
import { all, attribute, element, required, symbol, writeNumber } from "../../lib/dom.js";
import { EquationEvaluator } from "../../analysis/equation-evaluator.js";
import { columnIn } from "../../analysis/model-equations.js";
import { Equations, prefixOf } from "../../analysis/model-equations.js";
import { createFormula, createValue } from "../../plots/equation-formula.js";
import { numberOf, powerOfTen, weightShapes, symbolParts } from "../../analysis/explanation.js";
import { open, placeOf } from "../../state/explained-number.js";
import { createShares } from "../../plots/softmax-bars.js";
import { createStrip, numberName } from "../../plots/product-strip.js";
import { Weights } from "../../data/weights.js";
import { number, say } from "../../lib/i18n.js";

/**
 * @typedef {{layer: number, name: string, row: number, column: number}} Place of a number, each from 0
 * @typedef {(value: Value) => Quantity & {name: string}} Named
 * @typedef {(value: Value, column: number, each?: number) => ReturnType<typeof numberOf>} Source the number of the trace that
 *   a value is, null if it is none
 */

/**
 * The explanation of one number of the page: its equation with numbers, every product in it, and the same number computed
 * here beside the server's.
 *
 * @param {HTMLElement} container
 * @param {Page} page
 */
export function mountExplainedNumber(container, { store, model }) {
  const find = (/** @type {string} */ name) => required(container, `[data-proof-${name}]`, HTMLElement);
  const template = required(container, "[data-proof-strip]", HTMLTemplateElement);
  const choices = all(container, "[data-prove]", HTMLButtonElement).map((button) => ({ button, name: attribute(button, "data-prove") }));
  const equations = new Equations(model);
  const turnTo = (/** @type {Parameters<typeof open>[1] | null} */ found) => found && store.set(open(store.get(), found));
  const curve = createCurve(find("curve"));
  const shares = createShares(find("shares"), (column) => turnTo({ signal: store.get().signal, column }));
  /** @type {{weights: Weights, evaluator: EquationEvaluator} | null} */
  let known = null;
  /** @type {ReturnType<typeof build> | null} */
  let built = null;
  /** @type {Place | null} */
  let shownPlace = null;
  /** @type {{trace: Trace, of: string, found: Map<Product, number>} | null} */
  let reaches = null;

  for (const { button, name } of choices) button.addEventListener("click", () => turnTo({ signal: name }));
  find("again").addEventListener("click", () => store.set({ weights: null }));

  /**
   * The elements that stay from number to number of one equation.
   *
   * @param {Place} place
   * @param {Equation} found
   * @param {Weights} weights
   */
  function build({ layer, name }, found, weights) {
    const equation = { ...found, ...equations.quantity(layer, name) };
    /** @type {Named} */
    const named = (value) => ({ name: value.of, ...equations.quantity(layer - Number(value.below), value.of) });
    /** @type {Source} */
    const from = (value, column, each) => shownPlace && numberOf(value, named(value), { ...shownPlace, column, each });
    const source = (/** @type {Value} */ value) =>
      shownPlace && from(value, columnIn(named(value), shownPlace.column, equation), shownPlace.column);
    const choose = (/** @type {Value} */ value) => turnTo(source(value));
    // A pressed button of the old equation is about to be removed, and the focus with it.
    if (find("body").contains(document.activeElement)) find("title").focus({ preventScroll: true });
    const formula = createFormula(equation, named, choose);
    const idle = equation.when && createFormula({ ...equation, activation: "identity", terms: equation.otherwise }, named, choose);
    const when = equation.when ? { value: createValue(equation.when, named, choose), note: element("span") } : null;
    const strips = equation.terms.flatMap(({ factors }, term) =>
      factors.flatMap((factor, place) => (factor.kind === "product" ? [{ term, place, ...stripOf(factor, named, from) }] : [])),
    );
    find("formula").replaceChildren(formula.element, ...(idle ? [idle.element] : []));
    find("when").replaceChildren(...(when ? [when.value.element, when.note] : []));
    find("strips").replaceChildren(...strips.map(({ strip }) => strip.element));
    find("symbol").replaceChildren(symbol(symbolParts(equation.symbol)));
    find("name").textContent = say(name.replaceAll("_", " "));
    find("meaning").textContent = equation.step ? say(equation.step.meaning) : "";
    find("shapes").replaceChildren(...shapesText(weightShapes(equation, weights, prefixOf(layer, name), equation.width), model));
    find("curve").hidden = !hasCurve(equation);
    shares.build(equation.activation === "softmax" ? equation : null);
    return { key: `${layer} ${name}`, equation, formula, idle, when, strips, source };
  }

  /**
   * @param {Product} factor
   * @param {Named} named
   * @param {Source} from
   */
  function stripOf(factor, named, from) {
    const vectors = factor.of.map((value) => ({ ...named(value), value }));
    const opened = (/** @type {number} */ entry) =>
      Array.isArray(factor.by) ? from(factor.of[0], entry) : shownPlace && from(factor.by, shownPlace.column, entry);
    return {
      factor,
      strip: createStrip(template, factor, vectors, (entry) => turnTo(opened(entry))),
      opens: () => opened(0) !== null,
    };
  }

  /** @param {PageState} state */
  function show(state) {
    const { trace, layer, signal, weights } = state;
    const found = trace && placeOf({ ...state, trace }, equations.quantity(layer, signal), model.units);
    const place = found && found.column !== null ? { ...found, column: found.column } : null;
    const equation = equations.find(layer, signal);
    for (const { button, name } of choices) {
      button.setAttribute("aria-pressed", String(name === signal));
      button.disabled = equations.find(layer, name) === null;
    }
    const failed = place !== null && weights instanceof Error;
    const shown = trace !== null && place !== null && equation !== null && weights instanceof Weights;
    find("failed").hidden = !failed;
    find("body").hidden = !shown;
    find("none").hidden = failed || shown;
    if (place)
      find("none").textContent = equation ? say("Fetching what the network has learned …") : say("No equation is told for this number.");
    else find("none").textContent = say("Click any number to see how it comes about.");
    if (!shown) return;
    if (known?.weights !== weights) known = { weights, evaluator: new EquationEvaluator(equations, weights) };
    if (built?.key !== `${layer} ${signal}`) built = build(place, equation, weights);
    shownPlace = place;
    const of = `${built.key} ${place.column}`;
    if (reaches?.trace !== trace || reaches.of !== of) {
      reaches = { trace, of, found: known.evaluator.largestProducts(trace, place) };
    }
    showNumber(known.evaluator.explain(trace, place), place, built, reaches.found, state.theme);
  }

  /**
   * @param {Proof} proof
   * @param {Place} place
   * @param {ReturnType<typeof build>} parts
   * @param {Map<Product, number>} reach the largest magnitude in each product over all rows
   * @param {Theme} theme
   */
  function showNumber(proof, place, { equation, formula, idle, when, strips, source }, reach, theme) {
    const openable = (/** @type {Value} */ value) => source(value) !== null;
    find("place").textContent = whereOf(equation, place, model);
    formula.show(proof, proof.terms, openable);
    idle?.show(proof, proof.otherwise, openable);
    formula.element.classList.toggle("away", proof.idle);
    find("strips").classList.toggle("idle", proof.idle);
    idle?.element.classList.toggle("away", !proof.idle);
    if (when && proof.when) {
      when.value.show(proof.when.value, openable);
      when.note.textContent = proof.idle ? say("so the number stays as it was:") : say("so this row computes it anew:");
    }
    for (const { strip, term, place: at, factor, opens } of strips) {
      const product = proof.terms[term].factors[at];
      if ("products" in product) strip.show({ product, reach: reach.get(factor) ?? 0, theme, openable: opens() });
    }
    if (proof.sums) shares.show({ ...proof, sums: proof.sums }, place.column, equation, theme);
    curve.show(curvePoint(proof));
    showCheck(proof);
  }

  /** @param {Proof} proof */
  function showCheck({ result, server, difference, agrees }) {
    const told = server !== null;
    writeNumber(find("own"), result, 6);
    if (told) writeNumber(find("server"), server, 6);
    else find("server").textContent = "–";
    find("difference").textContent = told ? powerOfTen(difference) : "–";
    find("verdict").textContent = !told
      ? say("The server does not tell this one.")
      : agrees
        ? say("✓ They agree.")
        : say("✗ They do not agree.");
    find("verdict").classList.toggle("wrong", told && !agrees);
  }

  store.subscribe(["trace", "row", "unit", "layer", "signal", "explainedColumn", "weights", "theme"], show);
}

/**
 * Unit, row and layer in words.
 *
 * @param {{across: string}} quantity
 * @param {Place} place
 * @param {Model} model
 */
function whereOf({ across }, { layer, row, column }, model) {
  const which = across === "row" ? [say("of row {n}", { n: column + 1 })] : across === "all" ? [] : [numberName(across, column)];
  const layers = model.layers > 1 ? [say("layer {n}", { n: layer + 1 })] : [];
  return [...which, say("row {n}", { n: row + 1 }), ...layers].join(" · ");
}

/**
 * The shapes of an equation's weights, and how many numbers of the model they are.
 *
 * @param {ReturnType<typeof weightShapes>} weights
 * @param {Model} model
 * @returns {(Node | string)[]}
 */
function shapesText({ shapes: found, count }, { parameters }) {
  if (count === 0) return [say("It has no weights of its own.")];
  const written = found.flatMap(({ symbol: letters, sides }, i) => [
    ...(i ? [", "] : []),
    element("span", { class: "shape" }, symbol(symbolParts(letters)), ` ${sides.map((one) => one.join(" × ")).join(" + ")}`),
  ]);
  return [
    ...written,
    ": ",
    say("{count} of the {all} numbers that the model learned.", { count: number(count, 0), all: number(parameters, 0) }),
  ];
}
