import { ACTIVATIONS } from "../analysis/activations.js";
import { number } from "../lib/i18n.js";

/** A curve is drawn from −REACH to REACH. */
export const REACH = 6;

const WRITTEN = { sigmoid: "σ", tanh: "tanh" };
const RANGES = { sigmoid: [0, 1], tanh: [-1, 1] };

/** An activation as the data of an SVG path: from 0 to 100 across, its highest value at 0 and its lowest at 100. */
export function curve(activation) {
  const points = Array.from({ length: 61 }, (_, i) => place(activation, REACH * (i / 30 - 1)));
  return points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(2)}`).join("");
}

/** Where a point of an activation's curve stands; one that is beyond the drawing, at its edge. */
export function place(activation, x) {
  const [low, high] = RANGES[activation];
  const y = ACTIVATIONS[activation](x);
  return [50 + (50 * Math.min(Math.max(x, -REACH), REACH)) / REACH, 100 * (1 - (y - low) / (high - low))];
}

/**
 * What a proof's curve shows: its sum squashed, or else a value that it squashes on the way; null where nothing is.
 *
 * @param {{equation: {activation: string}, idle: boolean, total: number, terms: object[]}} proof
 * @returns {{activation: string, x: number} | null}
 */
export function squashed({ equation: { activation }, idle, total, terms }) {
  if (idle) return null;
  if (activation in RANGES) return { activation, x: total };
  const found = terms.flatMap(({ factors }) => factors).find(({ factor }) => factor.form === "tanh");
  return found ? { activation: "tanh", x: found.itself } : null;
}

/** Whether a proof of an equation has a curve at all. */
export const bends = ({ activation, terms }) => activation in RANGES || terms.some(({ factors }) => factors.some(({ form }) => form === "tanh"));

/** The curve in its frame, with a dot on it and the same in numbers below. */
export function createCurve(frame) {
  const [line, dot, said] = ["line", "dot", "said"].map((name) => frame.querySelector(`[data-curve-${name}]`));
  const [top, bottom] = [frame.querySelector("[data-curve-high]"), frame.querySelector("[data-curve-low]")];
  let drawn = null;
  return {
    /** @param {{activation: string, x: number} | null} what */
    show(what) {
      frame.classList.toggle("away", what === null);
      if (what === null) return;
      const { activation, x } = what;
      if (activation !== drawn) {
        line.setAttribute("d", curve(activation));
        [bottom.textContent, top.textContent] = RANGES[activation].map((end) => number(end, 0));
        drawn = activation;
      }
      const [left, down] = place(activation, x);
      dot.style.transform = `translate(${left}%, ${down}%)`;
      said.textContent = `${WRITTEN[activation]}(${number(x, 3)}) = ${number(ACTIVATIONS[activation](x), 3)}`;
    },
  };
}
