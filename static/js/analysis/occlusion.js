/**
 * The image without some of its rows, as bytes that the service reads as they are.
 *
 * @param {Float32Array} image greys in 0..1, row after row
 * @param {number} columns
 * @param {"below" | "above"} side
 * @param {number} row the first that goes, or the last; counted from 1
 * @returns {Uint8Array} 255 is ink
 */
export function wiped(image, columns, side, row) {
  const stays = (at) => (side === "below" ? at < row - 1 : at >= row);
  return Uint8Array.from(image, (grey, i) => (stays(Math.floor(i / columns)) ? Math.round(255 * grey) : 0));
}

/**
 * The first row after which two beliefs hold different classes the most likely one, counted from 0.
 *
 * @param {ArrayLike<number>[]} one by row
 * @param {ArrayLike<number>[]} other
 * @param {number} from the first row that is looked at
 * @returns {number | null} null where they agree to the end
 */
export function partsAt(one, other, from) {
  const best = (belief) => belief.indexOf(Math.max(...belief));
  const row = one.findIndex((belief, at) => at >= from && best(belief) !== best(other[at]));
  return row < 0 ? null : row;
}
