import { number, say } from "../lib/i18n.js";

/** Labels of an exported figure's columns and colour bars. */

/** @param {number} n */
export const count = (n) => Array.from({ length: n }, (_, i) => i);

/** @type {(place: number, label: string) => [number, string]} */
export const tickAt = (place, label) => [place, label];

/**
 * Labels from 1 at every n-th place and at the first.
 *
 * @param {number} places
 * @param {number} every
 */
export const everyNth = (places, every) =>
  count(places)
    .filter((place) => place === 0 || (place + 1) % every === 0)
    .map((place) => tickAt(place, String(place + 1)));

/**
 * Labels of a signal's columns; sorted units have none.
 *
 * @param {Signal} signal
 * @param {string} arrangement
 * @param {number} pixels
 * @returns {{ticks: [number, string][], title: string}}
 */
export function columnLabels({ across, labels, width }, arrangement, pixels) {
  const room = Math.max(1, Math.floor(pixels / 34));
  const every = [1, 2, 4, 5, 8, 10, 16, 20, 25, 32, 40, 50, 64, 100].find((step) => width / step <= room) ?? width;
  /** @type {Record<string, string>} */
  const titles = { unit: say("unit"), row: say("row of the digit"), module: say("module"), all: "" };
  if (arrangement) return { ticks: [], title: say("units: {arrangement}", { arrangement }) };
  if (labels.length) return { ticks: labels.map((label, place) => tickAt(place, say(label))), title: titles[across] };
  return { ticks: width > 1 ? everyNth(width, every) : [], title: titles[across] };
}

/**
 * Labels of a signal's colour bar: its ends, marked ≤ and ≥ for an unbounded signal, and the middle of a signed one.
 *
 * @param {Signal} signal
 */
export function barLabels({ range: [low, high], bounded }) {
  const decimals = (/** @type {number} */ value) => (Number.isInteger(value) ? 0 : 1);
  const least = `${bounded || low === 0 ? "" : "≤ "}${number(low, decimals(low))}`;
  const most = `${bounded ? "" : "≥ "}${number(high, decimals(high))}`;
  return low < 0 ? [least, number(0, 0), most] : [least, most];
}
