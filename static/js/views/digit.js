import { ink } from "../colours.js";

/** What the network reads: one canvas pixel a number, enlarged by the browser without smoothing. */
export function mountDigits(canvases, store) {
  store.subscribe(["trace", "theme"], ({ trace, theme }) => {
    for (const canvas of canvases) show(canvas, trace?.image, ink(theme));
  });
}

function show(canvas, image, [red, green, blue]) {
  const context = canvas.getContext("2d");
  const pixels = context.createImageData(canvas.width, canvas.height);
  image?.forEach((value, i) => pixels.data.set([red, green, blue, Math.round(255 * value)], 4 * i));
  context.putImageData(pixels, 0, 0);
}
