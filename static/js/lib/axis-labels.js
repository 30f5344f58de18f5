import { number } from "./i18n.js";

/**
 * What stands below a scale, at its left end, in its middle and at its right end. Values may lie beyond the ends of one
 * that is not bounded, and nothing stands in the middle of one that has no sign.
 *
 * @returns {[string, string, string]}
 */
export function ends([low, high], bounded) {
  const end = (value, beyond) => `${bounded || value === 0 ? "" : beyond}${number(value, Number.isInteger(value) ? 0 : 1)}`;
  return [end(low, "≤ "), low < 0 ? "0" : "", end(high, "≥ ")];
}
