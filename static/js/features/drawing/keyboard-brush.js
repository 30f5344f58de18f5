import { CELLS, CENTRE, press, release } from "../../state/keyboard-brush.js";
import { endStroke } from "../../state/drawing.js";
import { say } from "../../lib/i18n.js";

/**
 * The pad for those who draw with keys.
 *
 * @param {HTMLElement} canvas takes the keys while it has the focus
 * @param {HTMLElement} marker stands on the brush's cell
 * @param {HTMLElement} spoken says to a screen reader where that is
 */
export function mountBrush(canvas, marker, spoken, store) {
  let last = CENTRE;

  canvas.addEventListener("focus", () => {
    // Whoever came by mouse has a better pointer already.
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
    event.stopPropagation(); // the page's own keys are another thing
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
    spoken.textContent = told(penDown ? tool : null, { row: row + 1, column: column + 1 });
  });
}

function told(down, place) {
  if (down === "eraser") return say("Row {row}, column {column}, eraser down", place);
  return down ? say("Row {row}, column {column}, pen down", place) : say("Row {row}, column {column}", place);
}
