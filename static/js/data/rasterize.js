import { context2d } from "../lib/canvas.js";
import { PIXELS, unpack } from "./packed-image.js";

/** Pen and eraser as parts of the pad's side. A pen this wide, scaled down to 28 pixels, is about as thick as MNIST's. */
const PEN = 22 / 280;
const ERASER = 2 * PEN;

/** Side of the picture that is sent of strokes: five pixels to one of the network's, enough for it to be antialiased well. */
const SIDE = 140;

/**
 * Paint a drawing, strokes with round caps and joins, on a transparent ground.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Drawing} drawing
 * @param {number} side device pixels
 * @param {string} ink CSS colour
 */
export function paintDrawing(context, drawing, side, ink) {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, side, side);
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = ink;
  for (const { erase, points = [], pixels } of drawing) {
    if (pixels) {
      context.drawImage(tile(pixels, ink), 0, 0, side, side);
      continue;
    }
    context.globalCompositeOperation = erase ? "destination-out" : "source-over";
    context.lineWidth = (erase ? ERASER : PEN) * side;
    context.beginPath();
    trail(context, points, side);
    context.stroke();
  }
  context.globalCompositeOperation = "source-over";
}

/**
 * A smooth line through the midpoints between samples, with the samples as control points, so that it never overshoots.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {readonly (readonly number[])[]} points in 0..1
 * @param {number} side device pixels
 */
function trail(context, points, side) {
  const [first, ...rest] = points.map(([x, y]) => [x * side, y * side]);
  context.moveTo(first[0], first[1]);
  let [x, y] = first;
  for (const [nextX, nextY] of rest) {
    context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
    [x, y] = [nextX, nextY];
  }
  // A line without length is not drawn; a dot is one with hardly any.
  context.lineTo(x + 0.01, y);
}

/**
 * A packed image in one colour, as a canvas.
 *
 * @param {string} pixels
 * @param {string} ink CSS colour
 */
function tile(pixels, ink) {
  const canvas = Object.assign(document.createElement("canvas"), { width: PIXELS, height: PIXELS });
  const context = context2d(canvas);
  const image = context.createImageData(PIXELS, PIXELS);
  unpack(pixels).forEach((grey, i) => (image.data[4 * i + 3] = grey));
  context.putImageData(image, 0, 0);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = ink;
  context.fillRect(0, 0, PIXELS, PIXELS);
  return canvas;
}

/**
 * Paint an image on a canvas that has its size; null clears the canvas.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Float32Array | null} image in 0..1
 * @param {Rgb} ink
 */
export function paintGrey(canvas, image, [red, green, blue]) {
  const context = context2d(canvas);
  const pixels = context.createImageData(canvas.width, canvas.height);
  image?.forEach((value, i) => pixels.data.set([red, green, blue, Math.round(255 * value)], 4 * i));
  context.putImageData(pixels, 0, 0);
}

/**
 * A function from a drawing to the image that is sent: square grey bytes with 255 for ink, or null for an empty drawing.
 * An image from a file or the test set is normalised already; unless something is drawn over it, it is sent as it is.
 *
 * @returns {(drawing: Drawing) => GreyImage | null}
 */
export function createRasterizer() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const context = context2d(canvas, { willReadFrequently: true });
  return (drawing) => {
    if (drawing.length === 1 && drawing[0].pixels) {
      return { grey: unpack(drawing[0].pixels), width: PIXELS, height: PIXELS, normalise: false };
    }
    paintDrawing(context, drawing, SIDE, "#fff");
    const { data } = context.getImageData(0, 0, SIDE, SIDE);
    const grey = new Uint8Array(SIDE * SIDE);
    let most = 0;
    for (let i = 0; i < grey.length; i += 1) {
      grey[i] = data[4 * i + 3];
      if (grey[i] > most) most = grey[i];
    }
    // The eraser leaves antialiased rims too faint to see.
    return most < 64 ? null : { grey, width: SIDE, height: SIDE, normalise: true };
  };
}
