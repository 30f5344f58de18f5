import { ACTIVATIONS } from "../lib/activations.js";
import { required } from "../lib/dom.js";
import { number } from "../lib/i18n.js";

/** The curve is drawn for arguments from −REACH to REACH. */
export const REACH = 6;

/** @type {Record<string, string>} */
const WRITTEN = { sigmoid: "σ", tanh: "tanh" };
/** @type {Record<string, Interval>} */
const RANGES = { sigmoid: [0, 1], tanh: [-1, 1] };

/**
 * An activation as the data of an SVG path in a box of 100 by 100.
 *
 * @param {string} activation
 */
export function curvePath(activation) {
  const points = Array.from({ length: 61 }, (_, i) => curvePosition(activation, REACH * (i / 30 - 1)));
  return points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(2)}`).join("");
}

/**
 * The position of a point of the curve, clipped to the box.
 *
 * @param {string} activation
 * @param {number} x
 * @returns {[number, number]}
 */
export function curvePosition(activation, x) {
  const [low, high] = RANGES[activation];
  const y = ACTIVATIONS[activation](x);
  return [50 + (50 * Math.min(Math.max(x, -REACH), REACH)) / REACH, 100 * (1 - (y - low) / (high - low))];
}

/**
 * The point on the curve of an explained number: its sum, or else the value to which tanh is applied.
 *
 * @param {Pick<Proof, "equation" | "idle" | "total" | "terms">} proof
 * @returns {{activation: string, x: number} | null} null without an activation
 */
export function curvePoint({ equation: { activation }, idle, total, terms }) {
  if (idle) return null;
  if (activation in RANGES) return { activation, x: total };
  const found = terms.flatMap(({ factors }) => factors).find(({ factor }) => factor.kind === "value" && factor.form === "tanh");
  return found ? { activation: "tanh", x: found.itself ?? NaN } : null;
}

/**
 * Whether an equation has a curve.
 *
 * @param {Equation} equation
 */
export const hasCurve = ({ activation, terms }) =>
  activation in RANGES || terms.some(({ factors }) => factors.some((factor) => factor.kind === "value" && factor.form === "tanh"));

/**
 * The curve of an activation with a dot, and the same in numbers below.
 *
 * @param {HTMLElement} frame
 */
export function createCurve(frame) {
  const line = required(frame, "[data-curve-line]", SVGPathElement);
  const [dot, said, top, bottom] = ["dot", "said", "high", "low"].map((name) => required(frame, `[data-curve-${name}]`, HTMLElement));
  /** @type {string | null} */
  let drawn = null;
  return {
    /** @param {{activation: string, x: number} | null} what */
    show(what) {
      frame.classList.toggle("away", what === null);
      if (what === null) return;
      const { activation, x } = what;
      if (activation !== drawn) {
        line.setAttribute("d", curvePath(activation));
        [bottom.textContent, top.textContent] = RANGES[activation].map((end) => number(end, 0));
        drawn = activation;
      }
      const [left, down] = curvePosition(activation, x);
      dot.style.transform = `translate(${left}%, ${down}%)`;
      said.textContent = `${WRITTEN[activation]}(${number(x, 3)}) = ${number(ACTIVATIONS[activation](x), 3)}`;
    },
  };
}
