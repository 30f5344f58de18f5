const number = (value) => value.toFixed(3).replace("-", "\u2212");

/** Row, unit and all its signals, in a place of its own: under the pointer, or else the last unit at the cursor's row. */
export function mountReadout(container, store) {
  const row = container.querySelector("[data-readout=row]");
  const unit = container.querySelector("[data-readout=unit]");
  const layer = container.querySelector("[data-readout=layer]");
  const values = [...container.querySelectorAll("[data-value-of]")];

  store.subscribe(["trace", "row", "unit", "layer", "hover"], (state) => {
    const { trace, hover } = state;
    const shown = hover ?? { row: state.row, unit: state.unit, layer: state.layer, signal: null };
    if (layer) layer.textContent = shown.layer + 1;
    row.textContent = trace ? shown.row : "–";
    unit.textContent = trace && shown.unit !== null ? shown.unit + 1 : "–";
    for (const element of values) {
      const name = element.dataset.valueOf;
      const known = trace && shown.unit !== null;
      element.textContent = known ? number(trace.value(shown.layer, name, shown.row - 1, shown.unit)) : "–";
      element.closest("[data-quantity]").classList.toggle("pointed", name === shown.signal);
    }
  });
}
