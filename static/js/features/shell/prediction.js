import { percent } from "../../lib/i18n.js";

/** The answer, the state handle on <body>, and what went wrong. */
export function mountVerdict({ body, prediction, confidence, alert }, store) {
  // At once, not with the next frame: whoever waits for "ready" after a stroke must not meet the one before it.
  const handle = ({ status }) => (body.dataset.state = status);
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
