import { undo } from "../drawing.js";
import { release } from "../pin.js";
import { goTo, toggle } from "../player.js";

const STEPS = {
  ArrowRight: ({ row }) => row + 1,
  ArrowDown: ({ row }) => row + 1,
  ArrowLeft: ({ row }) => row - 1,
  ArrowUp: ({ row }) => row - 1,
  Home: () => 1,
  End: ({ rows }) => rows,
};

/** Keys of the whole page. Further down, where the text is, they scroll as they always do. */
export function mountKeys(stage, store) {
  let inView = true;
  const middle = { rootMargin: "-50% 0px -50% 0px" };
  new IntersectionObserver((entries) => (inView = entries.at(-1).isIntersecting), middle).observe(stage);

  addEventListener("keydown", (event) => {
    const state = store.get();
    const patch = meaning(event, state, inView);
    if (!patch) return;
    event.preventDefault();
    store.set(patch);
  });
}

function meaning({ key, target, ctrlKey, metaKey, altKey }, state, inView) {
  if ((ctrlKey || metaKey) && key.toLowerCase() === "z") return undo(state);
  if (ctrlKey || metaKey || altKey || !inView || target.closest("select, textarea, [contenteditable]")) return null;
  if (key === " ") return target.closest("button, a") ? null : toggle(state);
  if (key === "Escape") return release();
  return STEPS[key] && state.trace ? goTo(state, STEPS[key](state)) : null;
}
