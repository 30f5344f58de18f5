import { articleFacts } from "../../text/article-facts.js";
import { pin, release } from "../../state/selection.js";
import { EquationEvaluator } from "../../analysis/equation-evaluator.js";
import { Equations } from "../../analysis/model-equations.js";
import { partOf } from "../../analysis/equation-parts.js";
import { salientUnit } from "../../analysis/salient-unit.js";
import { retentionGate } from "../../analysis/unit-series.js";
import { say } from "../../lib/i18n.js";

/**
 * The article's sentences about the reader's own digit, and of which unit and which row they tell.
 *
 * @param {HTMLElement} container
 * @param {import("../../features.js").Page} page
 */
export function mountSentences(container, { store, model }) {
  const find = (selector) => container.querySelector(selector);
  const all = (selector) => [...container.querySelectorAll(selector)];
  const [unitField, rowField, why, reset] = ["[data-told-unit]", "[data-told-row]", "[data-why]", "[data-told-reset]"].map(find);
  const marks = all("[data-mark]");
  const equations = new Equations(model);
  const evaluator = new EquationEvaluator(equations);
  const numbers = all("[data-told]").map((element) => {
    const { told, term, of, decimals } = element.dataset;
    return { element, what: told, of: term ? partOf(equations, term) : of, decimals: Number(decimals) };
  });

  function show(state) {
    const { trace } = state;
    unitField.disabled = rowField.disabled = !trace;
    const facts = trace ? articleFacts(state, model, evaluator) : null;
    for (const element of all("[data-yours]")) element.hidden = !facts?.holds[element.dataset.yours];
    for (const element of all("[data-question]")) element.hidden = Number(element.dataset.question) !== trace?.prediction;
    for (const mark of marks) mark.parentElement.hidden = !facts;
    why.textContent = state.pinned
      ? say("the one that you keep.")
      : retentionGate(model)
        ? say("the one whose gate and memory moved most. Click a heatmap to keep another.")
        : say("the one whose memory turned most sharply. Click a heatmap to keep another.");
    reset.disabled = !state.pinned && state.articleRow === null;
    if (!facts) return;
    container.style.setProperty("--told", facts.row + 1);
    for (const mark of marks) mark.textContent = say("row {n}", { n: facts.row + 1 });
    // Nobody's typing is written over.
    if (document.activeElement !== unitField) unitField.value = facts.unit + 1;
    if (document.activeElement !== rowField) rowField.value = facts.row + 1;
    for (const { element, what, of, decimals } of numbers) {
      // What a sentence that does not hold would tell may not be there at all.
      if (!element.closest("[data-yours]").hidden) element.textContent = facts.text(what, of, decimals);
    }
  }

  function chooseUnit() {
    const unit = Math.round(unitField.valueAsNumber) - 1;
    if (unit >= 0 && unit < model.units) store.set(pin(salientUnit(store.get(), model).layer, unit));
  }
  function chooseRow() {
    const row = Math.round(rowField.valueAsNumber);
    if (row >= 1 && row <= model.rows) store.set({ articleRow: row });
  }
  unitField.addEventListener("input", chooseUnit);
  rowField.addEventListener("input", chooseRow);
  for (const field of [unitField, rowField]) field.addEventListener("blur", () => show(store.get()));
  reset.addEventListener("click", () => store.set({ ...release(), articleRow: null }));

  for (const column of all(".sheet .down")) {
    column.addEventListener("click", (event) => {
      const box = column.getBoundingClientRect();
      const place = Math.floor(((event.clientY - box.top) / box.height) * model.rows);
      if (store.get().trace) store.set({ articleRow: Math.min(Math.max(place, 0), model.rows - 1) + 1 });
    });
  }

  store.subscribe(["trace", "pinned", "articleRow", "statistics"], show);
}
