import { number } from "../../lib/i18n.js";

/**
 * Row, unit and all signals in a place of their own: under the pointer, or else the last unit at the cursor's row.
 *
 * @param {HTMLElement} container
 * @param {{name: string, across: string, width: number}[]} signals
 * @param {number} units of a layer, which modules divide evenly
 */
export function mountReadout(container, store, signals, units) {
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

/** Which column is meant of a signal, by what its columns are; null where none is. A unit tells its module too. */
function columnsAt({ hovered, unit }, moduleOf) {
  const columns = { unit, module: unit === null ? null : moduleOf(unit), row: null, all: 0 };
  return hovered && hovered.across !== "unit" ? { ...columns, unit: null, module: null, [hovered.across]: hovered.column } : columns;
}
