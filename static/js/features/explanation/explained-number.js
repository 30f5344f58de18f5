import { hasCurve, createCurve, curvePoint } from "../../plots/activation-curve.js";
import { element, symbol, writeNumber } from "../../lib/dom.js";
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
 * The explanation of one number of the page: its equation with numbers, every product in it, and the same number computed
 * here beside the server's.
 *
 * @param {HTMLElement} container
 * @param {import("../../features.js").Page} page
 */
export function mountExplainedNumber(container, { store, model }) {
  const find = (name) => container.querySelector(`[data-proof-${name}]`);
  const choices = [...container.querySelectorAll("[data-prove]")];
  const equations = new Equations(model);
  const turnTo = (found) => found && store.set(open(store.get(), found));
  const curve = createCurve(find("curve"));
  const shares = createShares(find("shares"), (column) => turnTo({ signal: store.get().signal, column }));
  let known = { weights: null, evaluator: null };
  let parts = { key: "" };
  let reaches = { of: "" };

  for (const button of choices) button.addEventListener("click", () => turnTo({ signal: button.dataset.prove }));
  find("again").addEventListener("click", () => store.set({ weights: null }));

  /** What stays as it is from number to number of one equation. */
  function build({ layer, name }) {
    const equation = { ...equations.find(layer, name), ...equations.quantity(layer, name) };
    const named = (value) => ({ name: value.of, ...equations.quantity(layer - value.below, value.of) });
    const from = (value, column, each) => numberOf(value, named(value), { ...parts.place, column, each });
    const source = (value) => from(value, columnIn(named(value), parts.place.column, equation), parts.place.column);
    const choose = (value) => turnTo(source(value));
    // Whoever pressed a button that goes with the old equation would be left nowhere.
    if (find("body").contains(document.activeElement)) find("title").focus({ preventScroll: true });
    const formula = createFormula(equation, named, choose);
    const idle = equation.when && createFormula({ ...equation, activation: "identity", terms: equation.otherwise }, named, choose);
    const when = equation.when && createValue(equation.when, named, choose);
    const strips = equation.terms.flatMap(({ factors }, term) =>
      factors.flatMap((factor, place) => (factor.kind === "product" ? [{ term, place, ...stripOf(factor, named, from) }] : [])),
    );
    find("formula").replaceChildren(formula.element, ...(idle ? [idle.element] : []));
    find("when").replaceChildren(...(when ? [when.element, element("span")] : []));
    find("strips").replaceChildren(...strips.map(({ strip }) => strip.element));
    find("symbol").replaceChildren(symbol(symbolParts(equation.symbol)));
    find("name").textContent = say(name.replaceAll("_", " "));
    find("meaning").textContent = equation.step ? say(equation.step.meaning) : "";
    find("shapes").replaceChildren(...told(weightShapes(equation, known.weights, prefixOf(layer, name), equation.width), model));
    find("curve").hidden = !hasCurve(equation);
    shares.build(equation.activation === "softmax" ? equation : null);
    parts = { key: `${layer} ${name}`, equation, formula, idle, when, strips, source };
  }

  function stripOf(factor, named, from) {
    const vectors = factor.of.map((value) => ({ ...named(value), value }));
    const opened = (entry) => (Array.isArray(factor.by) ? from(factor.of[0], entry) : from(factor.by, parts.place.column, entry));
    return {
      factor,
      strip: createStrip(find("strip"), factor, vectors, (entry) => turnTo(opened(entry))),
      opens: () => opened(0) !== null,
    };
  }

  function show(state) {
    const { trace, layer, signal, weights } = state;
    const place = trace && placeOf(state, equations.quantity(layer, signal), model.units);
    const chosen = place !== null && place.column !== null;
    const told = equations.find(layer, signal) !== null;
    for (const button of choices) {
      button.setAttribute("aria-pressed", button.dataset.prove === signal);
      button.disabled = equations.find(layer, button.dataset.prove) === null;
    }
    const failed = chosen && weights instanceof Error;
    const shown = chosen && told && weights instanceof Weights;
    find("failed").hidden = !failed;
    find("body").hidden = !shown;
    find("none").hidden = failed || shown;
    if (chosen)
      find("none").textContent = told ? say("Fetching what the network has learned …") : say("No equation is told for this number.");
    else find("none").textContent = say("Click any number to see how it comes about.");
    if (!shown) return;
    if (known.weights !== weights) known = { weights, evaluator: new EquationEvaluator(equations, weights) };
    if (parts.key !== `${layer} ${signal}`) build(place);
    parts.place = place;
    showNumber(known.evaluator.explain(trace, place), state);
  }

  function showNumber(proof, { trace, theme }) {
    const { equation, formula, idle, when, strips, source, place, key } = parts;
    const openable = (value) => source(value) !== null;
    if (reaches.trace !== trace || reaches.of !== `${key} ${place.column}`) {
      reaches = { trace, of: `${key} ${place.column}`, found: known.evaluator.largestProducts(trace, place) };
    }
    find("place").textContent = whereOf(equation, place, model);
    formula.show(proof, proof.terms, openable);
    idle?.show(proof, proof.otherwise, openable);
    formula.element.classList.toggle("away", proof.idle);
    find("strips").classList.toggle("idle", proof.idle);
    if (idle) {
      idle.element.classList.toggle("away", !proof.idle);
      when.show(proof.when.value, openable);
      find("when").lastChild.textContent = proof.idle ? say("so the number stays as it was:") : say("so this row computes it anew:");
    }
    for (const { strip, term, place: at, factor, opens } of strips) {
      strip.show({ product: proof.terms[term].factors[at], reach: reaches.found.get(factor), theme, openable: opens() });
    }
    if (proof.sums) shares.show(proof, place.column, equation, theme);
    curve.show(curvePoint(proof));
    showCheck(proof);
  }

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

/** Unit, row and layer in words. */
function whereOf({ across }, { layer, row, column }, model) {
  const which = across === "row" ? [say("of row {n}", { n: column + 1 })] : across === "all" ? [] : [numberName(across, column)];
  const layers = model.layers > 1 ? [say("layer {n}", { n: layer + 1 })] : [];
  return [...which, say("row {n}", { n: row + 1 }), ...layers].join(" · ");
}

/** The shapes of an equation's weights, and how many numbers of the model they are. */
function told({ shapes: found, count }, { parameters }) {
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
