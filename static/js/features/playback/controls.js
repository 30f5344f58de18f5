import { mostLikely } from "../../analysis/belief.js";
import { goTo, toggle } from "../../state/playback.js";
import { number, say } from "../../lib/i18n.js";

/**
 * Buttons, slider and speed.
 *
 * @param {HTMLElement} root
 * @param {import("../../features.js").Page} page
 */
export function mountControls(root, { store }) {
  const find = (name) => root.querySelector(`[data-control=${name}]`);
  const onClick = (name, patch) => find(name).addEventListener("click", () => store.set(patch(store.get())));
  const slider = root.querySelector("#row");
  const speed = find("speed");

  onClick("play", toggle);
  onClick("previous", (state) => goTo(state, state.row - 1));
  onClick("next", (state) => goTo(state, state.row + 1));
  slider.addEventListener("input", () => store.set(goTo(store.get(), slider.valueAsNumber)));
  speed.addEventListener("input", () => store.set({ speed: Number(speed.value) }));

  function show(state) {
    const { playing, row, trace } = state;
    const play = find("play");
    play.querySelector("[data-label]").textContent = playing ? say("Pause") : say("Play");
    play.classList.toggle("on", playing);
    play.disabled = find("previous").disabled = find("next").disabled = slider.disabled = !trace;
    slider.value = row;
    // A screen reader reads every change; while rows play, that would be one sentence on top of another.
    if (!playing) slider.setAttribute("aria-valuetext", valueText(state));
    root.querySelector("[data-row]").textContent = trace ? row : "–";
    speed.value = state.speed;
  }

  // At once: a key that was pressed and the slider must not be a frame apart.
  store.watch(["playing", "row", "trace", "speed"], show);
  show(store.get());
}

function valueText({ row, rows, trace }) {
  const belief = trace?.beliefs[row - 1];
  if (!belief) return say("row {row} of {rows}", { row, rows });
  const digit = mostLikely(belief);
  return say("row {row} of {rows}, most likely {digit} at {percent} percent", {
    row,
    rows,
    digit,
    percent: number(100 * belief[digit], 0),
  });
}
