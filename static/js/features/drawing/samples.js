import { replace } from "../../state/drawing.js";

/** Ten drawings to start from, one a button; pressing one draws it and plays it. */
export function mountSamples(buttons, samples, store, autoplay) {
  buttons.forEach((button, label) => {
    const sample = samples.find((one) => one.label === label);
    if (!sample) return;
    button.querySelector("path").setAttribute("d", sample.strokes.map(path).join(""));
    button.disabled = false;
    button.addEventListener("click", () => store.set(replace(store.get(), sample.strokes, { autoplay: autoplay() })));
  });
}

const path = (points) => `M${points.map(([x, y]) => `${(100 * x).toFixed(1)} ${(100 * y).toFixed(1)}`).join("L")}`;
