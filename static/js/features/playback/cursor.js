import { unitsInOrder } from "../../analysis/unit-order.js";

/**
 * Cursor and veil of every panel: a number on their common container, and the style sheet does the rest.
 * No plot is touched, so a step costs the same however much is drawn.
 */
export function mountCursor(container, store, model) {
  const bands = [...container.querySelectorAll("[data-band]")];
  store.subscribe(["row", "trace"], ({ row, trace }) => {
    container.style.setProperty("--row", row);
    container.classList.toggle("empty", !trace);
  });
  store.subscribe(["unit", "layer", "trace", "unitOrder", "unitFilter", "statistics"], (state) => {
    const { unit, layer, trace } = state;
    const place = unit === null ? -1 : unitsInOrder(state, layer, model).indexOf(unit);
    for (const band of bands) {
      band.style.setProperty("--unit", Math.max(place, 0));
      band.classList.toggle("unit-chosen", place >= 0 && layer === Number(band.dataset.layer) && trace !== null);
    }
  });
}
