import { optional, required } from "../../lib/dom.js";
import { testDigit } from "../../state/drawing.js";
import { number, say } from "../../lib/i18n.js";

/**
 * A button that loads a random test digit, missing if the server has none; and on the pad its number, label and prediction.
 *
 * @param {HTMLElement} root
 * @param {Page} page
 * @param {() => void} load
 */
export function mountTestDigit(root, { store }, load) {
  const truth = required(root, "[data-truth]", HTMLElement);
  optional(root, "[data-control=test-digit]", HTMLButtonElement)?.addEventListener("click", load);

  store.subscribe(["drawing", "status"], ({ drawing, trace, status }) => {
    const digit = testDigit(drawing);
    truth.textContent = digit ? labelText(digit, trace && status === "ready" ? trace.prediction : digit.label) : "";
  });
}

/**
 * Shown, digits count from 1.
 *
 * @param {{index: number, label: number}} digit
 * @param {number} read the prediction
 */
function labelText({ index, label }, read) {
  const n = number(index + 1, 0);
  if (read === label) return say("Test digit {n}, labelled {label}", { n, label });
  return say("Test digit {n}, labelled {label}, read as {read}", { n, label, read });
}
