import { colourOf, signalScale } from "../lib/colour-scales.js";
import { required } from "../lib/dom.js";

/** Position of the bars' colours between 0 and the ends of the scale. */
const STRENGTH = 0.7;

/**
 * Bars up and down from zero as the data of two SVG paths, 1 wide.
 *
 * @param {ArrayLike<number>} values
 * @param {number} reach the value of a bar 1 high
 * @param {number} [first] position of the first bar
 * @returns {{up: string, down: string}}
 */
export function signedBars(values, reach, first = 0) {
  const scale = reach > 0 ? 1 / reach : 0;
  const drawn = (/** @type {number} */ sign) =>
    Array.from(values, (value, j) => (sign * value > 0 ? `M${first + j + 0.1} 0h.8v${(-value * scale).toFixed(4)}h-.8z` : "")).join("");
  return { up: drawn(1), down: drawn(-1) };
}

/**
 * Draw signed bars into an SVG that has a path for either sign.
 *
 * @param {ParentNode} plot
 * @param {ArrayLike<number>} values
 * @param {number} reach the value of a bar 1 high
 * @param {Theme} theme
 * @param {number} [first] position of the first bar
 */
export function drawSignedBars(plot, values, reach, theme, first = 0) {
  const scale = signalScale({ range: [-1, 1] }, theme);
  const drawn = signedBars(values, reach, first);
  for (const { way, sign, data } of [
    { way: "up", sign: 1, data: drawn.up },
    { way: "down", sign: -1, data: drawn.down },
  ]) {
    const path = required(plot, `[data-${way}]`, SVGPathElement);
    path.setAttribute("d", data);
    path.setAttribute("fill", `rgb(${colourOf(scale, sign * STRENGTH).join(" ")})`);
  }
}
