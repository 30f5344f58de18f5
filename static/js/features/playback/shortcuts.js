import { optional, targetOf } from "../../lib/dom.js";
import { undo } from "../../state/drawing.js";
import { BUTTONS, KEYS, isCharacter } from "../../state/shortcuts.js";

/** Elements that use keys themselves. */
const FIELDS = "input:not(#row), select, textarea, [contenteditable], dialog, [data-scrolls]:focus";

/** Elements that Space presses or opens. */
const PRESSED_BY_SPACE = "button, [role=button], a, summary";

/**
 * The page's keys, as long as the middle of the window is over the stage; in the article they scroll as usual.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mountShortcuts(root, { store, model, root: page }) {
  let inView = true;
  const middle = { rootMargin: "-50% 0px -50% 0px" };
  new IntersectionObserver((entries) => (inView = entries.at(-1)?.isIntersecting ?? inView), middle).observe(root);

  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || targetOf(event)?.closest(FIELDS) || page.querySelector("dialog:modal")) return;
    const button = buttonOf(event, store.get(), inView, page);
    const patch = button ? {} : patchOf(event, store.get(), model, inView);
    if (!patch) return;
    event.preventDefault();
    button?.click();
    store.set(patch);
  });
}

/** @param {KeyboardEvent} event */
const modified = ({ ctrlKey, metaKey, altKey }) => ctrlKey || metaKey || altKey;

/**
 * @param {KeyboardEvent} event
 * @param {PageState} state
 * @param {boolean} inView
 * @param {HTMLElement} page
 */
function buttonOf(event, { shortcuts }, inView, page) {
  const control = BUTTONS.get(event.key.toLowerCase());
  // Help works everywhere.
  if (!control || !shortcuts || modified(event) || !(inView || control === "help")) return null;
  return optional(page, `[data-control=${control}]:enabled`, HTMLButtonElement);
}

/**
 * @param {KeyboardEvent} event
 * @param {PageState} state
 * @param {Model} model
 * @param {boolean} inView
 */
function patchOf(event, state, model, inView) {
  const { key, ctrlKey, metaKey, shiftKey } = event;
  if ((ctrlKey || metaKey) && !shiftKey && key.toLowerCase() === "z") return undo(state);
  if (modified(event) || !inView || !(state.shortcuts || key === "Escape")) return null;
  if (key === " " && targetOf(event)?.closest(PRESSED_BY_SPACE)) return null;
  if (shiftKey && !isCharacter(key)) return null;
  return KEYS.get(isCharacter(key) ? key.toLowerCase() : key)?.(state, model) ?? null;
}
