import { clear, undo } from "../../state/drawing.js";
import { goTo, toggle } from "../../state/playback.js";
import { number, say } from "../../lib/i18n.js";

/** Buttons, slider and speed: user events become patches of the state, and the state sets what they show. */
export function mountControls(root, store) {
  const find = (name) => root.querySelector(`[data-control=${name}]`);
  const does = (name, patch) => find(name).addEventListener("click", () => store.set(patch(store.get())));
  const slider = root.querySelector("#row");
  const speed = find("speed");

  does("play", toggle);
  does("previous", (state) => goTo(state, state.row - 1));
  does("next", (state) => goTo(state, state.row + 1));
  does("undo", undo);
  does("clear", clear);
  does("eraser", (state) => ({ tool: state.tool === "eraser" ? "pen" : "eraser" }));
  slider.addEventListener("input", () => store.set(goTo(store.get(), slider.valueAsNumber)));
  speed.addEventListener("input", () => store.set({ speed: Number(speed.value) }));

  function show(state) {
    const { playing, row, trace } = state;
    const play = find("play");
    play.querySelector("[data-label]").textContent = playing ? say("Pause") : say("Play");
    play.classList.toggle("on", playing);
    play.disabled = find("previous").disabled = find("next").disabled = slider.disabled = !trace;
    slider.value = row;
    // A screen reader reads every change of it; while rows go by that would be one sentence on top of another.
    if (!playing) slider.setAttribute("aria-valuetext", spoken(state));
    root.querySelector("[data-row]").textContent = trace ? row : "–";
    speed.value = state.speed;
    find("undo").disabled = state.undoStack.length === 0;
    find("clear").disabled = state.drawing.length === 0;
    find("eraser").setAttribute("aria-pressed", state.tool === "eraser");
  }

  // At once: a key that was pressed and the slider that says where it led must not be a frame apart.
  store.watch(["playing", "row", "trace", "undoStack", "drawing", "tool", "speed"], show);
  show(store.get());
}

function spoken({ row, rows, trace }) {
  const belief = trace?.beliefs[row - 1];
  if (!belief) return say("row {row} of {rows}", { row, rows });
  const best = Math.max(...belief);
  return say("row {row} of {rows}, most likely {digit} at {percent} percent", { row, rows, digit: belief.indexOf(best), percent: number(100 * best, 0) });
}
