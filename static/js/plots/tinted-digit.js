import { colourOf } from "../lib/colour-scales.js";

/** How much of the row's tint the strongest ink lets through. */
const THROUGH_INK = 0.1;

/**
 * A digit's ink over rows that have the colour of a value each.
 *
 * @param {Float32Array} image greys in 0..1, row after row
 * @param {number[]} values one a row
 * @param {number} columns
 * @param {{colours: [number, string][], low: number, high: number}} scale
 * @param {[number, number, number]} pen
 * @returns {Uint8ClampedArray} RGBA
 */
export function tinted(image, values, columns, scale, pen) {
  const pixels = new Uint8ClampedArray(4 * columns * values.length);
  image.forEach((grey, i) => {
    const under = colourOf(scale, values[Math.floor(i / columns)]);
    const share = grey * (1 - THROUGH_INK);
    pixels.set([...under.map((channel, c) => channel + share * (pen[c] - channel)), 255], 4 * i);
  });
  return pixels;
}
