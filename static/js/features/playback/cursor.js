import { all, attribute, required } from "../../lib/dom.js";
import { unitsInOrder } from "../../analysis/unit-order.js";

/**
 * Cursor and veil of every panel: custom properties on their common container, which the style sheet reads. No plot is
 * redrawn, so a step costs the same however much is drawn.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mountCursor(root, { store, model }) {
  const container = required(root, "#instrument", HTMLElement);
  const bands = all(container, "[data-band]", HTMLElement).map((band) => ({ band, bandLayer: Number(attribute(band, "data-layer")) }));
  store.subscribe(["row", "trace"], ({ row, trace }) => {
    container.style.setProperty("--row", String(row));
    container.classList.toggle("empty", !trace);
  });
  store.subscribe(["unit", "layer", "trace", "unitOrder", "unitFilter", "statistics"], (state) => {
    const { unit, layer, trace } = state;
    const place = unit === null ? -1 : unitsInOrder(state, layer, model).indexOf(unit);
    for (const { band, bandLayer } of bands) {
      band.style.setProperty("--unit", String(Math.max(place, 0)));
      band.classList.toggle("unit-chosen", place >= 0 && layer === bandLayer && trace !== null);
    }
  });
}
