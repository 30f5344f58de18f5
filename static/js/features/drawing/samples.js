import { replace } from "../../state/drawing.js";

/**
 * Sample drawings, a button for each digit: pressed, the sample is drawn and played. Disabled until they are loaded.
 *
 * @param {HTMLElement} root
 * @param {import("../../features.js").Page} page
 */
export function mountSamples(root, page) {
  const buttons = [...root.querySelectorAll("[data-sample]")];
  // The page says why they are missing.
  page.samples.then(
    (samples) => showSamples(buttons, samples, page),
    () => {},
  );
}

function showSamples(buttons, samples, { store, calm }) {
  buttons.forEach((button, label) => {
    const sample = samples.find((one) => one.label === label);
    if (!sample) return;
    button.querySelector("path").setAttribute("d", sample.strokes.map(path).join(""));
    button.disabled = false;
    button.addEventListener("click", () => store.set(replace(store.get(), sample.strokes, { autoplay: !calm() })));
  });
}

const path = (points) => `M${points.map(([x, y]) => `${(100 * x).toFixed(1)} ${(100 * y).toFixed(1)}`).join("L")}`;
