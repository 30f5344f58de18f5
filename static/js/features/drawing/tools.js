import { required } from "../../lib/dom.js";
import { clear, undo } from "../../state/drawing.js";

/**
 * Undo, eraser and clear.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mountTools(root, { store }) {
  const button = (/** @type {string} */ name) => required(root, `[data-control=${name}]`, HTMLButtonElement);
  /** @type {(name: string, patch: (state: PageState) => Patch) => void} */
  const onClick = (name, patch) => button(name).addEventListener("click", () => store.set(patch(store.get())));

  onClick("undo", undo);
  onClick("clear", clear);
  onClick("eraser", ({ tool }) => ({ tool: tool === "eraser" ? "pen" : "eraser" }));

  /** @param {PageState} state */
  const show = ({ undoStack, drawing, tool }) => {
    button("undo").disabled = undoStack.length === 0;
    button("clear").disabled = drawing.length === 0;
    button("eraser").setAttribute("aria-pressed", String(tool === "eraser"));
  };
  // Not with the next frame, so that a pressed key and the button never differ for a frame.
  store.watch(["undoStack", "drawing", "tool"], show);
  show(store.get());
}
