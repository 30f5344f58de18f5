import { colourOf, signalScale } from "../lib/colour-scales.js";

/** How far towards the ends of the colours the bars are. */
const STRENGTH = 0.7;

/**
 * Bars up and down from a line as the data of two SVG paths: one for each value, 1 wide, `reach` is 1 high.
 *
 * @param {ArrayLike<number>} values
 * @param {number} [first] where the first one stands
 * @returns {{up: string, down: string}}
 */
export function bars(values, reach, first = 0) {
  const scale = reach > 0 ? 1 / reach : 0;
  const drawn = (sign) =>
    Array.from(values, (value, j) => (sign * value > 0 ? `M${first + j + 0.1} 0h.8v${(-value * scale).toFixed(4)}h-.8z` : "")).join("");
  return { up: drawn(1), down: drawn(-1) };
}

/** Draws them, in the colours of what is above and below zero, into an SVG that has a path for either. */
export function drawBars(plot, values, reach, theme, first = 0) {
  const scale = signalScale({ range: [-1, 1] }, theme);
  const drawn = bars(values, reach, first);
  for (const [way, sign] of [["up", 1], ["down", -1]]) {
    const path = plot.querySelector(`[data-${way}]`);
    path.setAttribute("d", drawn[way]);
    path.setAttribute("fill", `rgb(${colourOf(scale, sign * STRENGTH).join(" ")})`);
  }
}
