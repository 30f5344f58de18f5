import { clear, undo } from "../../state/drawing.js";

/**
 * Undo, eraser and clear.
 *
 * @param {HTMLElement} root
 * @param {import("../../features.js").Page} page
 */
export function mountTools(root, { store }) {
  const button = (name) => root.querySelector(`[data-control=${name}]`);
  const onClick = (name, patch) => button(name).addEventListener("click", () => store.set(patch(store.get())));

  onClick("undo", undo);
  onClick("clear", clear);
  onClick("eraser", ({ tool }) => ({ tool: tool === "eraser" ? "pen" : "eraser" }));

  const show = ({ undoStack, drawing, tool }) => {
    button("undo").disabled = undoStack.length === 0;
    button("clear").disabled = drawing.length === 0;
    button("eraser").setAttribute("aria-pressed", tool === "eraser");
  };
  // At once: a key that was pressed and the button must not be a frame apart.
  store.watch(["undoStack", "drawing", "tool"], show);
  show(store.get());
}
