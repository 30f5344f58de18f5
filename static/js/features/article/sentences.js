import { all, attribute, enclosing, required } from "../../lib/dom.js";
import { articleFacts } from "../../text/article-facts.js";
import { pin, release } from "../../state/selection.js";
import { EquationEvaluator } from "../../analysis/equation-evaluator.js";
import { Equations } from "../../analysis/model-equations.js";
import { partOf } from "../../analysis/equation-parts.js";
import { salientUnit } from "../../analysis/salient-unit.js";
import { retentionGate } from "../../analysis/unit-series.js";
import { say } from "../../lib/i18n.js";

/**
 * The article's sentences about the reader's own digit, and the unit and the row that they are about.
 *
 * @param {HTMLElement} container
 * @param {Page} page
 */
export function mountSentences(container, { store, model }) {
  const [unitField, rowField] = ["[data-told-unit]", "[data-told-row]"].map((selector) => required(container, selector, HTMLInputElement));
  const why = required(container, "[data-why]", HTMLElement);
  const reset = required(container, "[data-told-reset]", HTMLButtonElement);
  const marks = all(container, "[data-mark]", HTMLElement).map((mark) => ({ mark, line: mark.parentElement }));
  const conditional = all(container, "[data-yours]", HTMLElement);
  const questions = all(container, "[data-question]", HTMLElement);
  const equations = new Equations(model);
  const evaluator = new EquationEvaluator(equations);
  const numbers = all(container, "[data-told]", HTMLElement).map((element) => {
    const { term, of = "" } = element.dataset;
    return {
      element,
      sentence: enclosing(element, "[data-yours]", HTMLElement),
      what: attribute(element, "data-told"),
      of: term ? partOf(equations, term) : of,
      decimals: Number(attribute(element, "data-decimals")),
    };
  });

  /** @param {PageState} state */
  function show(state) {
    const { trace } = state;
    unitField.disabled = rowField.disabled = !trace;
    const facts = trace ? articleFacts({ ...state, trace }, model, evaluator) : null;
    for (const element of conditional) element.hidden = !facts?.holds[attribute(element, "data-yours")];
    for (const element of questions) element.hidden = Number(element.dataset.question) !== trace?.prediction;
    for (const { line } of marks) if (line) line.hidden = !facts;
    why.textContent = state.pinned
      ? say("the one that you keep.")
      : retentionGate(model)
        ? say("the one whose gate and memory moved most. Click a heatmap to keep another.")
        : say("the one whose memory turned most sharply. Click a heatmap to keep another.");
    reset.disabled = !state.pinned && state.articleRow === null;
    if (!facts) return;
    container.style.setProperty("--told", String(facts.row + 1));
    for (const { mark } of marks) mark.textContent = say("row {n}", { n: facts.row + 1 });
    // Not while the reader types.
    if (document.activeElement !== unitField) unitField.value = String(facts.unit + 1);
    if (document.activeElement !== rowField) rowField.value = String(facts.row + 1);
    for (const { element, sentence, what, of, decimals } of numbers) {
      // The number of a sentence that does not hold may not exist.
      if (!sentence.hidden) element.textContent = facts.text(what, of, decimals);
    }
  }

  function chooseUnit() {
    const unit = Math.round(unitField.valueAsNumber) - 1;
    const { trace, ...state } = store.get();
    if (trace && unit >= 0 && unit < model.units) store.set(pin(salientUnit({ ...state, trace }, model).layer, unit));
  }
  function chooseRow() {
    const row = Math.round(rowField.valueAsNumber);
    if (row >= 1 && row <= model.rows) store.set({ articleRow: row });
  }
  unitField.addEventListener("input", chooseUnit);
  rowField.addEventListener("input", chooseRow);
  for (const field of [unitField, rowField]) field.addEventListener("blur", () => show(store.get()));
  reset.addEventListener("click", () => store.set({ ...release(), articleRow: null }));

  for (const column of all(container, ".sheet .down", HTMLElement)) {
    column.addEventListener("click", (event) => {
      const box = column.getBoundingClientRect();
      const place = Math.floor(((event.clientY - box.top) / box.height) * model.rows);
      if (store.get().trace) store.set({ articleRow: Math.min(Math.max(place, 0), model.rows - 1) + 1 });
    });
  }

  store.subscribe(["trace", "pinned", "articleRow", "statistics"], show);
}
