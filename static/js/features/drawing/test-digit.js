import { testDigit } from "../../state/drawing.js";
import { number, say } from "../../lib/i18n.js";

/**
 * A button for a digit of the test set, if the server has them, and on the pad which one is shown and what it is.
 *
 * @param {HTMLButtonElement | null} button
 * @param {HTMLElement} truth
 * @param {() => void} put puts one in place of the drawing
 */
export function mountTestDigit(button, truth, store, put) {
  button?.addEventListener("click", put);

  store.subscribe(["drawing", "status"], ({ drawing, trace, status }) => {
    const digit = testDigit(drawing);
    const read = digit && status === "ready" ? trace.prediction : digit?.label;
    truth.textContent = digit ? told(digit, read) : "";
  });
}

/** People count digits from 1. */
function told({ index, label }, read) {
  const n = number(index + 1, 0);
  if (read === label) return say("Test digit {n}, labelled {label}", { n, label });
  return say("Test digit {n}, labelled {label}, read as {read}", { n, label, read });
}
