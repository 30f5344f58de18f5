import { beliefScale, colourOf, inkColour } from "../../lib/colour-scales.js";
import { firstDifferingRow } from "../../analysis/belief.js";
import { occludeRows } from "../../analysis/occlusion.js";
import { percent, say, joinSentences } from "../../lib/i18n.js";

/** A slider that moves sends a request after this rest. */
const REST_MS = 120;

/**
 * The reader's digit beside itself with rows occluded, each with the belief after every row.
 *
 * @param {HTMLElement} root
 * @param {import("../../features.js").Page} page
 */
export function mountOcclusion(root, { store, model, server }) {
  const figure = root.querySelector("[data-experiment]");
  const find = (selector) => figure.querySelector(selector);
  const [side, slider, at, said] = ["[data-wipe-side]", "[data-wipe-row]", "[data-wipe-at]", "figcaption [role=status]"].map(find);
  const canvas = (name) => find(`canvas[data-${name}]`);
  let flight = new AbortController();
  let rest;
  let near = false;
  let requested = null;
  let answer = null;

  function draw() {
    const { trace, theme } = store.get();
    const shown = trace && answer?.of === trace ? answer.trace : null;
    for (const [name, one] of [
      ["whole", trace],
      ["wiped", shown],
    ]) {
      paint(canvas(name), one ? one.image : [], (grey) => [...inkColour(theme), 255 * grey]);
      const scale = beliefScale(theme);
      paint(canvas(`${name}-belief`), one ? one.beliefs.flatMap((belief) => [...belief]) : [], (share) => [...colourOf(scale, share), 255]);
    }
  }

  function tell(trace, other) {
    const row = slider.valueAsNumber;
    const below = side.value === "below";
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
    const key = trace && `${side.value} ${slider.value}`;
    if (!near || !trace || status !== "ready" || (requested?.trace === trace && requested.key === key)) return;
    requested = { trace, key };
    flight.abort();
    const { signal } = (flight = new AbortController());
    const grey = occludeRows(trace.image, model.columns, side.value, slider.valueAsNumber);
    try {
      const other = await server.predict({ grey, width: model.columns, height: model.rows, normalise: false }, model, signal);
      answer = { of: trace, trace: other };
      draw();
      tell(trace, other);
    } catch (error) {
      if (signal.aborted) return;
      requested = null;
      said.textContent = error.message;
    }
  }

  function edge() {
    at.value = slider.value;
    figure.style.setProperty("--edge-row", slider.valueAsNumber - (side.value === "below" ? 1 : 0));
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

function paint(canvas, values, colour) {
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(canvas.width, canvas.height);
  values.forEach((value, i) => pixels.data.set(colour(value), 4 * i));
  context.putImageData(pixels, 0, 0);
}
