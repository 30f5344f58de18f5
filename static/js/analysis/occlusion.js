/**
 * The image with the rows below or above one set to 0.
 *
 * @param {Float32Array} image [rows · columns] in 0..1
 * @param {number} columns
 * @param {"below" | "above"} side
 * @param {number} row the first or the last occluded row, from 1
 * @returns {Uint8Array<ArrayBuffer>} 255 is ink
 */
export function wiped(image, columns, side, row) {
  const stays = (/** @type {number} */ at) => (side === "below" ? at < row - 1 : at >= row);
  return Uint8Array.from(image, (grey, i) => (stays(Math.floor(i / columns)) ? Math.round(255 * grey) : 0));
}

/**
 * The first row from 0 at which the most likely classes of two traces differ.
 *
 * @param {readonly Row[]} one probabilities by row
 * @param {readonly Row[]} other
 * @param {number} from the first row that is compared
 * @returns {number | null} null if they agree to the end
 */
export function partsAt(one, other, from) {
  const best = (/** @type {Row} */ belief) => belief.indexOf(Math.max(...belief));
  const row = one.findIndex((belief, at) => at >= from && best(belief) !== best(other[at]));
  return row < 0 ? null : row;
}
