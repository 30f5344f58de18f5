import { ink } from "../../lib/colour-scales.js";
import { paintGrey } from "../../data/rasterize.js";

/** What the network reads: one canvas pixel a number, enlarged by the browser without smoothing. */
export function mountDigits(canvases, store) {
  store.subscribe(["trace", "theme"], ({ trace, theme }) => {
    for (const canvas of canvases) paintGrey(canvas, trace?.image, ink(theme));
  });
}
