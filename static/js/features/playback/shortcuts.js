import { undo } from "../../state/drawing.js";
import { BUTTONS, KEYS, isCharacter } from "../../state/shortcuts.js";

/** Where keys have a meaning of their own. */
const FIELDS = "input:not(#row), select, textarea, [contenteditable], dialog, [data-scrolls]:focus";

/** What Space presses or opens. */
const PRESSED_BY_SPACE = "button, [role=button], a, summary";

/**
 * Keys of the whole page. Further down, where the text is, they scroll as they always do.
 *
 * @param {HTMLElement} stage
 * @param {object} model as GET /models/{name} describes it
 */
export function mountKeys(stage, store, model) {
  let inView = true;
  const middle = { rootMargin: "-50% 0px -50% 0px" };
  new IntersectionObserver((entries) => (inView = entries.at(-1).isIntersecting), middle).observe(stage);

  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.target.closest(FIELDS) || document.querySelector("dialog:modal")) return;
    const button = buttonOf(event, store.get(), inView);
    const patch = button ? {} : meaning(event, store.get(), model, inView);
    if (!patch) return;
    event.preventDefault();
    button?.click();
    store.set(patch);
  });
}

const modified = ({ ctrlKey, metaKey, altKey }) => ctrlKey || metaKey || altKey;

function buttonOf(event, { shortcuts }, inView) {
  const control = BUTTONS.get(event.key.toLowerCase());
  // Help is wanted anywhere.
  if (!control || !shortcuts || modified(event) || !(inView || control === "help")) return null;
  return document.querySelector(`[data-control=${control}]:enabled`);
}

function meaning(event, state, model, inView) {
  const { key, target, ctrlKey, metaKey, shiftKey } = event;
  if ((ctrlKey || metaKey) && !shiftKey && key.toLowerCase() === "z") return undo(state);
  if (modified(event) || !inView || !(state.shortcuts || key === "Escape")) return null;
  if (key === " " && target.closest(PRESSED_BY_SPACE)) return null;
  if (shiftKey && !isCharacter(key)) return null;
  return KEYS.get(isCharacter(key) ? key.toLowerCase() : key)?.(state, model) ?? null;
}
