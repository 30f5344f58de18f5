/** An image of 28 × 28 grey bytes, 255 is ink, as Base64: how a drawing holds an image that was not drawn on the pad. */
export const PIXELS = 28;

/** @param {ArrayLike<number>} image 28 · 28 numbers in 0..1 */
export const pack = (image) => btoa(String.fromCharCode(...Array.from(image, (value) => Math.round(255 * value))));

/**
 * @param {string} packed
 * @returns {Uint8Array<ArrayBuffer>} 28 · 28 bytes
 * @throws {RangeError} the text is not from `pack`
 */
export function unpack(packed) {
  const bytes = Uint8Array.from(text(packed), (letter) => letter.charCodeAt(0));
  if (bytes.length !== PIXELS * PIXELS)
    throw new RangeError(`A picture must have ${PIXELS * PIXELS} pixels; this one has ${bytes.length}.`);
  return bytes;
}

/** @param {string} packed */
function text(packed) {
  try {
    return atob(packed);
  } catch {
    throw new RangeError("A picture must be bytes in Base64; these are not.");
  }
}
