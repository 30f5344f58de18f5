import { number } from "./i18n.js";

/**
 * Labels of a scale at its left end, middle and right end. The ends of an unbounded range are marked ≤ and ≥; the middle
 * is empty unless the range has negative values.
 *
 * @param {Interval} range
 * @param {boolean} bounded whether no value lies outside the range
 * @returns {[string, string, string]}
 */
export function axisLabels([low, high], bounded) {
  /** @type {(value: number, beyond: string) => string} */
  const end = (value, beyond) => `${bounded || value === 0 ? "" : beyond}${number(value, Number.isInteger(value) ? 0 : 1)}`;
  return [end(low, "≤ "), low < 0 ? "0" : "", end(high, "≥ ")];
}
