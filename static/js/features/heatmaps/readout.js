import { all, attribute, enclosing, optional, required } from "../../lib/dom.js";
import { signalNamed } from "../../analysis/model-equations.js";
import { number } from "../../lib/i18n.js";

/**
 * Row, unit and the values of all signals under the pointer, or else of the chosen unit at the cursor's row.
 *
 * @param {Page} page
 */
export function mountReadout({ store, model, root }) {
  const container = required(root, "#readout", HTMLElement);
  const find = (/** @type {string} */ name) => optional(container, `[data-readout=${name}]`, HTMLElement);
  const [rowText, layerText] = [required(container, "[data-readout=row]", HTMLElement), find("layer")];
  const places = ["unit", "module", "row"].flatMap((across) => {
    const text = find(across === "row" ? "of-row" : across);
    return text ? [{ across, text }] : [];
  });
  const modules = model.signals.find(({ across }) => across === "module")?.width ?? 1;
  const values = all(container, "[data-value-of]", HTMLButtonElement).map((button) => ({
    button,
    signal: signalNamed(model, attribute(button, "data-value-of")),
    quantity: enclosing(button, "[data-quantity]", HTMLElement),
  }));

  store.subscribe(["trace", "row", "unit", "layer", "hovered"], (state) => {
    const { trace, hovered } = state;
    const { layer, row, signal: pointed } = hovered ?? { layer: state.layer, row: state.row, signal: null };
    const columns = columnsAt(state, (unit) => Math.floor((unit * modules) / model.units));
    if (layerText) layerText.textContent = String(layer + 1);
    rowText.textContent = trace ? String(row) : "–";
    for (const { across, text } of places) {
      const column = columns[across];
      text.textContent = trace && column !== null ? String(column + 1) : "–";
    }
    for (const { button, signal, quantity } of values) {
      const column = columns[signal.across];
      const value = column !== null && trace?.has(layer, signal.name) ? trace.value(layer, signal.name, row - 1, column) : null;
      button.disabled = value === null;
      button.textContent = value === null ? "–" : number(value, 3);
      quantity.classList.toggle("pointed", signal.name === pointed);
    }
  });
}

/**
 * The column of a signal by its axis; null without one. A unit belongs to a module.
 *
 * @param {PageState} state
 * @param {(unit: number) => number} moduleOf
 * @returns {Record<string, number | null>}
 */
function columnsAt({ hovered, unit }, moduleOf) {
  const columns = { unit, module: unit === null ? null : moduleOf(unit), row: null, all: 0 };
  return hovered && hovered.across !== "unit" ? { ...columns, unit: null, module: null, [hovered.across]: hovered.column } : columns;
}
