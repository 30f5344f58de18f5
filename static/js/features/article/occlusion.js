import { context2d } from "../../lib/canvas.js";
import { required } from "../../lib/dom.js";
import { beliefScale, colourOf, inkColour } from "../../lib/colour-scales.js";
import { firstDifferingRow } from "../../analysis/belief.js";
import { occludeRows } from "../../analysis/occlusion.js";
import { percent, say, joinSentences } from "../../lib/i18n.js";

/** Time from the slider's last change to the request. */
const REST_MS = 120;

/**
 * The reader's digit beside itself with rows occluded, each with the belief after every row.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mountOcclusion(root, { store, model, server }) {
  const figure = required(root, "[data-experiment]", HTMLElement);
  const side = required(figure, "[data-wipe-side]", HTMLSelectElement);
  const slider = required(figure, "[data-wipe-row]", HTMLInputElement);
  const at = required(figure, "[data-wipe-at]", HTMLOutputElement);
  const said = required(figure, "figcaption [role=status]", HTMLElement);
  const canvas = (/** @type {string} */ name) => required(figure, `canvas[data-${name}]`, HTMLCanvasElement);
  let flight = new AbortController();
  /** @type {number | undefined} */
  let rest;
  let near = false;
  /** @type {{trace: Trace, key: string} | null} */
  let requested = null;
  /** @type {{of: Trace, trace: Trace} | null} the trace of the image with occluded rows, and of the whole one */
  let answer = null;

  const occluded = () => (side.value === "below" ? "below" : "above");

  function draw() {
    const { trace, theme } = store.get();
    const shown = trace && answer?.of === trace ? answer.trace : null;
    for (const { name, one } of [
      { name: "whole", one: trace },
      { name: "wiped", one: shown },
    ]) {
      paint(canvas(name), one ? one.image : [], (grey) => [...inkColour(theme), 255 * grey]);
      const scale = beliefScale(theme);
      paint(canvas(`${name}-belief`), one ? one.beliefs.flatMap((belief) => [...belief]) : [], (share) => [...colourOf(scale, share), 255]);
    }
  }

  /**
   * @param {Trace} trace
   * @param {Trace} other with occluded rows
   */
  function describe(trace, other) {
    const row = slider.valueAsNumber;
    const below = occluded() === "below";
    const first = firstDifferingRow(trace.beliefs, other.beliefs, below ? row - 1 : 0);
    const read = { row, best: other.prediction, sure: percent(Math.max(...other.probabilities), 1) };
    const reading = below
      ? say("Without row {row} and those below it is read as {best}, with {sure}.", read)
      : say("Without row {row} and those above it is read as {best}, with {sure}.", read);
    const divergence =
      first === null ? say("The first guess is the same at every row.") : say("The first guesses part at row {row}.", { row: first + 1 });
    said.textContent = joinSentences(reading, divergence);
  }

  async function run() {
    const { trace, status } = store.get();
    const key = `${side.value} ${slider.value}`;
    if (!near || !trace || status !== "ready" || (requested?.trace === trace && requested.key === key)) return;
    requested = { trace, key };
    flight.abort();
    const { signal } = (flight = new AbortController());
    const grey = occludeRows(trace.image, model.columns, occluded(), slider.valueAsNumber);
    try {
      const other = await server.predict({ grey, width: model.columns, height: model.rows, normalise: false }, model, signal);
      answer = { of: trace, trace: other };
      draw();
      describe(trace, other);
    } catch (error) {
      if (signal.aborted) return;
      requested = null;
      said.textContent = /** @type {Error} */ (error).message;
    }
  }

  function edge() {
    at.value = slider.value;
    figure.style.setProperty("--edge-row", String(slider.valueAsNumber - (occluded() === "below" ? 1 : 0)));
  }

  function later() {
    edge();
    clearTimeout(rest);
    rest = setTimeout(run, REST_MS);
  }

  edge();
  side.addEventListener("input", later);
  slider.addEventListener("input", later);
  // No request for a figure that is out of view.
  new IntersectionObserver(([entry]) => ((near = entry.isIntersecting), run())).observe(figure);
  store.subscribe(["trace", "theme"], draw);
  store.subscribe(["trace", "status"], run);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} values by pixel
 * @param {(value: number) => number[]} colour RGBA
 */
function paint(canvas, values, colour) {
  const context = context2d(canvas);
  const pixels = context.createImageData(canvas.width, canvas.height);
  Array.from(values).forEach((value, i) => pixels.data.set(colour(value), 4 * i));
  context.putImageData(pixels, 0, 0);
}
