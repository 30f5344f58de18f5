import { number } from "../../lib/i18n.js";

/**
 * Row, unit and the values of all signals under the pointer, or else of the chosen unit at the cursor's row.
 *
 * @param {import("../../features.js").Page} page
 */
export function mountReadout({ store, model: { signals, units }, root }) {
  const container = root.querySelector("#readout");
  const find = (name) => container.querySelector(`[data-readout=${name}]`);
  const places = ["unit", "module", "row"].map((across) => [across, find(across === "row" ? "of-row" : across)]).filter(([, it]) => it);
  const named = new Map(signals.map((signal) => [signal.name, signal]));
  const modules = signals.find(({ across }) => across === "module")?.width ?? 1;
  const values = [...container.querySelectorAll("[data-value-of]")].map((element) => ({
    element,
    signal: named.get(element.dataset.valueOf),
    quantity: element.closest("[data-quantity]"),
  }));

  store.subscribe(["trace", "row", "unit", "layer", "hovered"], (state) => {
    const { trace, hovered } = state;
    const { layer, row, signal: pointed } = hovered ?? { layer: state.layer, row: state.row, signal: null };
    const columns = columnsAt(state, (unit) => Math.floor((unit * modules) / units));
    if (find("layer")) find("layer").textContent = layer + 1;
    find("row").textContent = trace ? row : "–";
    for (const [across, element] of places) element.textContent = trace && columns[across] !== null ? columns[across] + 1 : "–";
    for (const { element, signal, quantity } of values) {
      const column = columns[signal.across];
      const known = column !== null && trace?.has(layer, signal.name);
      element.disabled = !known;
      element.textContent = known ? number(trace.value(layer, signal.name, row - 1, column), 3) : "–";
      quantity.classList.toggle("pointed", signal.name === pointed);
    }
  });
}

/** The column of a signal by its axis; null without one. A unit belongs to a module. */
function columnsAt({ hovered, unit }, moduleOf) {
  const columns = { unit, module: unit === null ? null : moduleOf(unit), row: null, all: 0 };
  return hovered && hovered.across !== "unit" ? { ...columns, unit: null, module: null, [hovered.across]: hovered.column } : columns;
}
