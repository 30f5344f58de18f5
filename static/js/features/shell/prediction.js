import { required } from "../../lib/dom.js";
import { percent } from "../../lib/i18n.js";

/**
 * The prediction, the status on data-state, and errors.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 */
export function mountPrediction(root, { store }) {
  const prediction = required(root, "#prediction", HTMLOutputElement);
  const [confidence, alert] = ["#confidence", "#alert"].map((selector) => required(root, selector, HTMLElement));
  // At once, not with the next frame: a script that waits for "ready" after a stroke must not see the previous one.
  const handle = (/** @type {PageState} */ { status }) => (root.dataset.state = status);
  store.watch(["status"], handle);
  handle(store.get());

  store.watch(["trace", "status"], ({ trace, status }) => {
    const shown = status === "error" ? null : trace;
    prediction.value = shown ? String(shown.prediction) : "";
    confidence.textContent = shown ? percent(Math.max(...shown.probabilities), 1) : "";
  });

  store.subscribe(["error", "inputError"], ({ error, inputError }) => {
    alert.textContent = error || inputError;
    alert.hidden = !alert.textContent;
  });
}
