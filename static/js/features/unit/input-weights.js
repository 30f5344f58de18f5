import { colourOf, signalScale } from "../../lib/colour-scales.js";
import { inputWeightsFor, inputWeights } from "../../analysis/input-weights.js";
import { Weights } from "../../data/weights.js";
import { number, say } from "../../lib/i18n.js";

/**
 * The unit's input weights for the chosen signal, each over its own pixel of the cursor's row; the style sheet moves them
 * with --row.
 *
 * @param {HTMLElement} container
 * @param {import("../../features.js").Page} page
 */
export function mountInputWeights(container, { store, model }) {
  const [strip, said] = ["[data-inlets]", "[data-inlets-said]"].map((selector) => container.querySelector(selector));
  const context = strip.getContext("2d");

  store.subscribe(["trace", "unit", "layer", "signal", "weights", "theme"], ({ trace, unit, layer, signal, weights, theme }) => {
    const known = trace !== null && unit !== null && weights instanceof Weights;
    const inlet = known ? inputWeightsFor(inputWeights(model, weights, layer, unit), signal) : null;
    strip.hidden = inlet === null;
    said.textContent = inlet ? strongestText(inlet) : "";
    if (!inlet) return;
    const reach = Math.max(...inlet.weights.map(Math.abs)) || 1;
    const picture = context.createImageData(strip.width, 1);
    const scale = signalScale({ range: [-reach, reach] }, theme);
    inlet.weights.forEach((weight, column) => picture.data.set([...colourOf(scale, weight), 255], 4 * column));
    context.putImageData(picture, 0, 0);
  });
}

function strongestText({ name, weights }) {
  const strongest = weights.reduce((most, weight, i) => (Math.abs(weight) > Math.abs(weights[most]) ? i : most), 0);
  return say("Over the row: its weights of the pixels for the {signal}, up to {weight} at pixel {n}.", {
    signal: say(name.replaceAll("_", " ")),
    weight: number(weights[strongest], 3),
    n: strongest + 1,
  });
}
