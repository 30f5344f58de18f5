import { mostLikely } from "../../analysis/belief.js";
import { required } from "../../lib/dom.js";
import { goTo, toggle } from "../../state/playback.js";
import { number, say } from "../../lib/i18n.js";

/**
 * Buttons, slider and speed.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mountControls(root, { store }) {
  const [play, previous, next] = ["play", "previous", "next"].map((name) => required(root, `[data-control=${name}]`, HTMLButtonElement));
  const slider = required(root, "#row", HTMLInputElement);
  const speed = required(root, "[data-control=speed]", HTMLSelectElement);
  const [label, place] = [required(play, "[data-label]", HTMLElement), required(root, "[data-row]", HTMLElement)];
  /** @type {(button: HTMLButtonElement, patch: (state: PageState) => Patch) => void} */
  const onClick = (button, patch) => button.addEventListener("click", () => store.set(patch(store.get())));

  onClick(play, toggle);
  onClick(previous, (state) => goTo(state, state.row - 1));
  onClick(next, (state) => goTo(state, state.row + 1));
  slider.addEventListener("input", () => store.set(goTo(store.get(), slider.valueAsNumber)));
  speed.addEventListener("input", () => store.set({ speed: Number(speed.value) }));

  /** @param {PageState} state */
  function show(state) {
    const { playing, row, trace } = state;
    label.textContent = playing ? say("Pause") : say("Play");
    play.classList.toggle("on", playing);
    play.disabled = previous.disabled = next.disabled = slider.disabled = !trace;
    slider.value = String(row);
    // A screen reader announces every change; while rows play, they would overlap.
    if (!playing) slider.setAttribute("aria-valuetext", valueText(state));
    place.textContent = trace ? String(row) : "–";
    speed.value = String(state.speed);
  }

  // Not with the next frame, so that a pressed key and the slider never differ for a frame.
  store.watch(["playing", "row", "trace", "speed"], show);
  show(store.get());
}

/** @param {PageState} state */
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
