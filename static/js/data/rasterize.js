import { PIXELS, unpack } from "./packed-image.js";

/** Pen and eraser as parts of the pad's side. A pen this wide, scaled down to 28 pixels, is about as thick as MNIST's. */
const PEN = 22 / 280;
const ERASER = 2 * PEN;

/** Side of the picture that is sent of strokes: five pixels to one of the network's, enough for it to be antialiased well. */
const SIDE = 140;

/** Paints a drawing, strokes with round caps and joins, on a transparent ground, `side` device pixels wide. */
export function paint(context, drawing, side, ink) {
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, side, side);
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = ink;
  for (const { erase, points, pixels } of drawing) {
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

/** Through the midpoints between samples, with the samples as control points: smooth, and it never overshoots. */
function trail(context, points, side) {
  const [first, ...rest] = points.map(([x, y]) => [x * side, y * side]);
  context.moveTo(...first);
  let [x, y] = first;
  for (const [nextX, nextY] of rest) {
    context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
    [x, y] = [nextX, nextY];
  }
  // A line without length is not drawn; a dot is one with hardly any.
  context.lineTo(x + 0.01, y);
}

/** A picture in one colour, as a canvas that can be drawn in any size. */
function tile(pixels, ink) {
  const canvas = Object.assign(document.createElement("canvas"), { width: PIXELS, height: PIXELS });
  const context = canvas.getContext("2d");
  const image = context.createImageData(PIXELS, PIXELS);
  unpack(pixels).forEach((grey, i) => (image.data[4 * i + 3] = grey));
  context.putImageData(image, 0, 0);
  context.globalCompositeOperation = "source-in";
  context.fillStyle = ink;
  context.fillRect(0, 0, PIXELS, PIXELS);
  return canvas;
}

/** Paints what a network reads, or nothing, on a canvas that has one pixel for each of its numbers. */
export function paintGrey(canvas, image, [red, green, blue]) {
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(canvas.width, canvas.height);
  image?.forEach((value, i) => pixels.data.set([red, green, blue, Math.round(255 * value)], 4 * i));
  context.putImageData(pixels, 0, 0);
}

/**
 * Gives a function from a drawing to what is sent of it, square grey bytes with 255 for ink, or null where there is no
 * ink. A picture from elsewhere is scaled and centred already, so that as long as nothing is drawn over it, it is sent
 * as it is.
 */
export function createRasterizer() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return (drawing) => {
    if (drawing.length === 1 && drawing[0].pixels) {
      return { grey: unpack(drawing[0].pixels), width: PIXELS, height: PIXELS, normalise: false };
    }
    paint(context, drawing, SIDE, "#fff");
    const { data } = context.getImageData(0, 0, SIDE, SIDE);
    const grey = new Uint8Array(SIDE * SIDE);
    let most = 0;
    for (let i = 0; i < grey.length; i += 1) {
      grey[i] = data[4 * i + 3];
      if (grey[i] > most) most = grey[i];
    }
    // Rubbing out leaves faint antialiased rims that nobody sees as ink.
    return most < 64 ? null : { grey, width: SIDE, height: SIDE, normalise: true };
  };
}
