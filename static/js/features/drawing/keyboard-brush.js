import { CELLS, CENTRE, press, release } from "../../state/keyboard-brush.js";
import { endStroke } from "../../state/drawing.js";
import { say } from "../../lib/i18n.js";

/**
 * Drawing with the keyboard: the pad takes keys while it has the focus, a marker shows the brush's cell, and a live region
 * says where it is.
 *
 * @param {HTMLElement} root
 * @param {import("../../features.js").Page} page
 */
export function mountKeyboardBrush(root, { store }) {
  const [canvas, marker, spoken] = ["#pad", "[data-brush]", "[data-brush-place]"].map((selector) => root.querySelector(selector));
  let last = CENTRE;

  canvas.addEventListener("focus", () => {
    // Not for a focus by the mouse.
    if (canvas.matches(":focus-visible")) store.set({ brush: last });
  });
  canvas.addEventListener("blur", () => {
    const { brush, penDown } = store.get();
    if (!brush) return;
    last = brush;
    store.set({ brush: null, ...(penDown ? endStroke() : {}) });
  });

  const keys = (patch) => (event) => {
    if (!store.get().brush || event.ctrlKey || event.metaKey || event.altKey) return;
    const change = patch(store.get(), event.key, event.repeat);
    if (!change) return;
    event.preventDefault();
    event.stopPropagation(); // not the page's shortcuts
    store.set(change);
  };
  canvas.addEventListener("keydown", keys(press));
  canvas.addEventListener("keyup", keys(release));

  store.subscribe(["brush", "penDown", "tool"], ({ brush, penDown, tool }) => {
    marker.hidden = brush === null;
    if (!brush) return void (spoken.textContent = "");
    const [column, row] = brush;
    marker.style.setProperty("--column", column / CELLS);
    marker.style.setProperty("--line", row / CELLS);
    marker.style.setProperty("--cells", CELLS);
    marker.classList.toggle("down", penDown);
    spoken.textContent = placeText(penDown ? tool : null, { row: row + 1, column: column + 1 });
  });
}

function placeText(down, place) {
  if (down === "eraser") return say("Row {row}, column {column}, eraser down", place);
  return down ? say("Row {row}, column {column}, pen down", place) : say("Row {row}, column {column}", place);
}
