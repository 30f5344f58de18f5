/**
 * Cursor and veil of every panel: a number on their common container, and the style sheet does the rest.
 * No plot is touched, so a step costs the same however much is drawn.
 */
export function mountCursor(container, store) {
  const layers = [...container.querySelectorAll("[data-layer-group]")];
  store.subscribe(["row", "trace"], ({ row, trace }) => {
    container.style.setProperty("--row", row);
    container.classList.toggle("empty", !trace);
  });
  store.subscribe(["unit", "layer", "trace"], ({ unit, layer, trace }) => {
    layers.forEach((group, i) => {
      group.style.setProperty("--unit", unit ?? 0);
      group.classList.toggle("unit-chosen", unit !== null && layer === i && trace !== null);
    });
  });
}
