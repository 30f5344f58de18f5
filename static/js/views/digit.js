import { ink } from "../colours.js";
import { paintGrey } from "../raster.js";

/** What the network reads: one canvas pixel a number, enlarged by the browser without smoothing. */
export function mountDigits(canvases, store) {
  store.subscribe(["trace", "theme"], ({ trace, theme }) => {
    for (const canvas of canvases) paintGrey(canvas, trace?.image, ink(theme));
  });
}
