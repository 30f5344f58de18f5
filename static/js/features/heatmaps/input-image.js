import { all } from "../../lib/dom.js";
import { inkColour } from "../../lib/colour-scales.js";
import { paintGrey } from "../../data/rasterize.js";

/**
 * The image that the network reads, here and in the article: one canvas pixel a number, enlarged without smoothing.
 *
 * @param {Page} page
 */
export function mountInputImages({ store, root }) {
  const canvases = all(root, "canvas[data-digit], canvas[data-own]", HTMLCanvasElement);
  store.subscribe(["trace", "theme"], ({ trace, theme }) => {
    for (const canvas of canvases) paintGrey(canvas, trace?.image ?? null, inkColour(theme));
  });
}
