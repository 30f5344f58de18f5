import { context2d } from "../lib/canvas.js";
import { number, say } from "../lib/i18n.js";

/** More would take seconds and gigabytes to decode. A good camera has half as many. */
const MOST_PIXELS = 50e6;

/** Longer sides are scaled down to this: 40 pixels for one of the network's is more than it takes. */
const LONGEST = 800;

/** An image file that can't be read; the message is for the reader. */
export class ImageFileError extends Error {
  name = "PictureError";
}

/**
 * The grey values of an image file, with EXIF orientation applied and transparency on white.
 *
 * @param {Blob} file
 * @returns {Promise<{grey: Uint8Array<ArrayBuffer>, width: number, height: number}>} 255 is white
 * @throws {ImageFileError}
 */
export async function readImageFile(file) {
  const address = URL.createObjectURL(file);
  try {
    const picture = await load(address);
    const { naturalWidth, naturalHeight } = picture;
    if (!naturalWidth || !naturalHeight) throw new ImageFileError(say("That picture has no size, so there is nothing to read."));
    if (naturalWidth * naturalHeight > MOST_PIXELS) {
      const millions = Math.ceil((naturalWidth * naturalHeight) / 1e6);
      throw new ImageFileError(
        say("A picture may have up to {most} million pixels; that one has {millions}. Shrink it and try again.", {
          most: number(MOST_PIXELS / 1e6, 0),
          millions: number(millions, 0),
        }),
      );
    }
    // Unlike the element, it refuses a torn file.
    const bitmap = await createImageBitmap(file).catch(failAsUnreadable);
    const scale = Math.min(1, LONGEST / Math.max(naturalWidth, naturalHeight));
    return grey(bitmap, Math.max(1, Math.round(naturalWidth * scale)), Math.max(1, Math.round(naturalHeight * scale)));
  } finally {
    URL.revokeObjectURL(address);
  }
}

/**
 * @param {string} address
 * @returns {Promise<HTMLImageElement>}
 */
function load(address) {
  return new Promise((done, failed) => {
    const picture = new Image();
    picture.onload = () => done(picture);
    picture.onerror = failed;
    picture.src = address;
  }).catch(failAsUnreadable);
}

/** @returns {never} */
function failAsUnreadable() {
  throw new ImageFileError(say("That is not a picture that this browser can read. Try a PNG or a JPEG."));
}

/**
 * @param {CanvasImageSource} picture
 * @param {number} width
 * @param {number} height
 */
function grey(picture, width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = context2d(canvas, { willReadFrequently: true });
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  // ITU-R BT.601, as the service weighs the colours of a picture.
  const bytes = Uint8Array.from({ length: width * height }, (_, i) =>
    Math.round(0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]),
  );
  return { grey: bytes, width, height };
}
