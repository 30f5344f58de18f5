import { CELLS, CENTRE, press, release } from "../../state/keyboard-brush.js";
import { required } from "../../lib/dom.js";
import { endStroke } from "../../state/drawing.js";
import { say } from "../../lib/i18n.js";

/**
 * Drawing with the keyboard: the pad takes keys while it has the focus, a marker shows the brush's cell, and a live region
 * announces it.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mountKeyboardBrush(root, { store }) {
  const canvas = required(root, "#pad", HTMLCanvasElement);
  const [marker, spoken] = ["[data-brush]", "[data-brush-place]"].map((selector) => required(root, selector, HTMLElement));
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

  /** @type {(patch: typeof press) => (event: KeyboardEvent) => void} */
  const keys = (patch) => (event) => {
    const { brush, ...state } = store.get();
    if (!brush || event.ctrlKey || event.metaKey || event.altKey) return;
    const change = patch({ ...state, brush }, event.key, event.repeat);
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
    marker.style.setProperty("--column", String(column / CELLS));
    marker.style.setProperty("--line", String(row / CELLS));
    marker.style.setProperty("--cells", String(CELLS));
    marker.classList.toggle("down", penDown);
    spoken.textContent = placeText(penDown ? tool : null, { row: row + 1, column: column + 1 });
  });
}

/**
 * @param {PageState["tool"] | null} down the tool that draws
 * @param {{row: number, column: number}} place from 1
 */
function placeText(down, place) {
  if (down === "eraser") return say("Row {row}, column {column}, eraser down", place);
  return down ? say("Row {row}, column {column}, pen down", place) : say("Row {row}, column {column}", place);
}
