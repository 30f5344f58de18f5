import { testDigit } from "../../state/drawing.js";
import { number, say } from "../../lib/i18n.js";

/**
 * A button that loads a random test digit, missing if the server has none; and on the pad its number, label and prediction.
 *
 * @param {HTMLElement} root
 * @param {import("../../features.js").Page} page
 * @param {() => void} load
 */
export function mountTestDigit(root, { store }, load) {
  const truth = root.querySelector("[data-truth]");
  root.querySelector("[data-control=test-digit]")?.addEventListener("click", load);

  store.subscribe(["drawing", "status"], ({ drawing, trace, status }) => {
    const digit = testDigit(drawing);
    const read = digit && status === "ready" ? trace.prediction : digit?.label;
    truth.textContent = digit ? labelText(digit, read) : "";
  });
}

/** People count digits from 1. */
function labelText({ index, label }, read) {
  const n = number(index + 1, 0);
  if (read === label) return say("Test digit {n}, labelled {label}", { n, label });
  return say("Test digit {n}, labelled {label}, read as {read}", { n, label, read });
}
