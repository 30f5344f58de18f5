import { all, required } from "../../lib/dom.js";
import { replace } from "../../state/drawing.js";

/**
 * Sample drawings, a button for each digit that draws and plays it; disabled until they are loaded.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mountSamples(root, page) {
  const buttons = all(root, "[data-sample]", HTMLButtonElement);
  // main.js shows the error.
  page.samples.then(
    (samples) => showSamples(buttons, samples, page),
    () => {},
  );
}

/**
 * @param {HTMLButtonElement[]} buttons by label
 * @param {Awaited<Page["samples"]>} samples
 * @param {Page} page
 */
function showSamples(buttons, samples, { store, calm }) {
  buttons.forEach((button, label) => {
    const sample = samples.find((one) => one.label === label);
    if (!sample) return;
    required(button, "path", SVGPathElement).setAttribute("d", sample.strokes.map(path).join(""));
    button.disabled = false;
    button.addEventListener("click", () => store.set(replace(store.get(), sample.strokes, { autoplay: !calm() })));
  });
}

/** @param {[number, number][]} points in 0..1 */
const path = (points) => `M${points.map(([x, y]) => `${(100 * x).toFixed(1)} ${(100 * y).toFixed(1)}`).join("L")}`;
