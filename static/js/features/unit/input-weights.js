import { context2d } from "../../lib/canvas.js";
import { required } from "../../lib/dom.js";
import { colourOf, signalScale } from "../../lib/colour-scales.js";
import { inputWeightsFor, inputWeights } from "../../analysis/input-weights.js";
import { Weights } from "../../data/weights.js";
import { number, say } from "../../lib/i18n.js";

/**
 * The unit's input weights for the chosen signal, each over its own pixel of the cursor's row; the style sheet moves them
 * with --row.
 *
 * @param {HTMLElement} container
 * @param {Page} page
 */
export function mountInputWeights(container, { store, model }) {
  const strip = required(container, "[data-input-weights]", HTMLCanvasElement);
  const said = required(container, "[data-input-weights-text]", HTMLElement);
  const context = context2d(strip);

  store.subscribe(["trace", "unit", "layer", "signal", "weights", "theme"], ({ trace, unit, layer, signal, weights, theme }) => {
    const inlet =
      trace !== null && unit !== null && weights instanceof Weights
        ? inputWeightsFor(inputWeights(model, weights, layer, unit), signal)
        : null;
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

/** @param {{name: string, weights: Float64Array}} of a signal */
function strongestText({ name, weights }) {
  const strongest = weights.reduce((most, weight, i) => (Math.abs(weight) > Math.abs(weights[most]) ? i : most), 0);
  return say("Over the row: its weights of the pixels for the {signal}, up to {weight} at pixel {n}.", {
    signal: say(name.replaceAll("_", " ")),
    weight: number(weights[strongest], 3),
    n: strongest + 1,
  });
}
