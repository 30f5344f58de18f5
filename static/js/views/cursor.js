/**
 * Cursor and veil of every panel: a number on their common container, and the style sheet does the rest.
 * No plot is touched, so a step costs the same however much is drawn.
 */
export function mountCursor(container, store) {
  const bands = [...container.querySelectorAll("[data-band]")];
  store.subscribe(["row", "trace"], ({ row, trace }) => {
    container.style.setProperty("--row", row);
    container.classList.toggle("empty", !trace);
  });
  store.subscribe(["unit", "layer", "trace"], ({ unit, layer, trace }) => {
    for (const band of bands) {
      band.style.setProperty("--unit", unit ?? 0);
      band.classList.toggle("unit-chosen", unit !== null && layer === Number(band.dataset.layer) && trace !== null);
    }
  });
}
