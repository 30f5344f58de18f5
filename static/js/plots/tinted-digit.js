import { colourOf } from "../lib/colour-scales.js";

/** Share of the row's colour in full ink. */
const THROUGH_INK = 0.1;

/**
 * The digit's ink over its rows, each in the colour of one value.
 *
 * @param {Float32Array} image [rows · columns] in 0..1
 * @param {number[]} values by row
 * @param {number} columns
 * @param {ColourScale} scale
 * @param {Rgb} pen
 * @returns {Uint8ClampedArray<ArrayBuffer>} RGBA
 */
export function tintDigit(image, values, columns, scale, pen) {
  const pixels = new Uint8ClampedArray(4 * columns * values.length);
  image.forEach((grey, i) => {
    const under = colourOf(scale, values[Math.floor(i / columns)]);
    const share = grey * (1 - THROUGH_INK);
    pixels.set([...under.map((channel, c) => channel + share * (pen[c] - channel)), 255], 4 * i);
  });
  return pixels;
}
