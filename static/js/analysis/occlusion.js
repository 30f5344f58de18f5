/**
 * The image with the rows below or above one set to 0.
 *
 * @param {Float32Array} image [rows · columns] in 0..1
 * @param {number} columns
 * @param {"below" | "above"} side
 * @param {number} row the first or the last occluded row, from 1
 * @returns {Uint8Array<ArrayBuffer>} 255 is ink
 */
export function occludeRows(image, columns, side, row) {
  const stays = (/** @type {number} */ at) => (side === "below" ? at < row - 1 : at >= row);
  return Uint8Array.from(image, (grey, i) => (stays(Math.floor(i / columns)) ? Math.round(255 * grey) : 0));
}
