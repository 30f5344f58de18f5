/** Beliefs: the probabilities of the classes after every row. Rows count from 0. */

/**
 * The most likely class; of equally likely ones the first.
 *
 * @param {Row} belief
 * @returns {number}
 */
export const mostLikely = (belief) => belief.indexOf(Math.max(...belief));

/**
 * From which row on the most likely class is the final one.
 *
 * @param {readonly Row[]} beliefs by row
 * @returns {{best: number, row: number, before: number | null}} the final class, the first row from which it always is the
 *   most likely one, and the most likely one of the row before that
 */
export function settled(beliefs) {
  const best = beliefs.map(mostLikely);
  const last = best[best.length - 1];
  const row = best.findLastIndex((one) => one !== last) + 1;
  return { best: last, row, before: row ? best[row - 1] : null };
}

/**
 * The classes that are the most likely ones at some row, those with the most rows first, and the row at which each is most
 * likely.
 *
 * @param {readonly Row[]} beliefs by row
 * @returns {{label: number, row: number}[]}
 */
export function leaders(beliefs) {
  const led = new Map();
  beliefs.forEach((belief, row) => {
    const label = mostLikely(belief);
    const share = belief[label];
    const { count, most, at } = led.get(label) ?? { count: 0, most: 0, at: 0 };
    led.set(label, { count: count + 1, most: Math.max(most, share), at: share >= most ? row : at });
  });
  return [...led].sort(([, one], [, other]) => other.count - one.count).map(([label, { at }]) => ({ label, row: at }));
}

/**
 * The rows after which two beliefs have different most likely classes.
 *
 * @param {readonly Row[]} one by row
 * @param {readonly Row[]} other
 * @returns {number[]} ascending
 */
export const differingRows = (one, other) => [...one.keys()].filter((row) => mostLikely(one[row]) !== mostLikely(other[row]));

/**
 * The first of those rows, not before `from`.
 *
 * @param {readonly Row[]} one by row
 * @param {readonly Row[]} other
 * @param {number} [from]
 * @returns {number | null} null if they agree to the end
 */
export const firstDifferingRow = (one, other, from = 0) => differingRows(one, other).find((row) => row >= from) ?? null;
