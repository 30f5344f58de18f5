import { placeImage } from "./drawing.js";
import { readImageFile } from "../data/image-file.js";
import { pack } from "../data/packed-image.js";
import { say } from "../lib/i18n.js";

/**
 * Functions that replace the drawing by an image file or a test digit, normalised as the network reads it. A newer call
 * aborts the one before.
 *
 * @param {object} page
 * @param {Store} page.store sets the drawing, or inputError
 * @param {Model} page.model
 * @param {Pick<Server, "predict" | "randomTestDigit">} page.server
 * @param {() => boolean} page.calm without it the image is played at once
 * @returns {{loadFile: (file: Blob | undefined) => Promise<void>, loadTestDigit: () => Promise<void>}}
 */
export function createImageLoader({ store, model, server, calm }) {
  let newest = new AbortController();

  /** @param {(signal: AbortSignal) => Promise<{image: ArrayLike<number>, digit?: Mark["digit"]}>} find */
  async function load(find) {
    newest.abort();
    const { signal } = (newest = new AbortController());
    store.set({ inputError: "" });
    try {
      const { image, digit } = await find(signal);
      signal.throwIfAborted();
      store.set(placeImage(store.get(), pack(image), { autoplay: !calm(), digit }));
    } catch (cause) {
      if (signal.aborted) return;
      const error = /** @type {Error & {blank?: boolean}} */ (cause);
      store.set({ inputError: error.blank ? say("There is no digit to be seen in that picture.") : error.message });
    }
  }

  return {
    loadFile: (file) =>
      load(async (signal) => {
        if (!file) throw new Error(say("That was no file. A picture of a digit can be dropped here, pasted or opened."));
        return server.predict({ ...(await readImageFile(file)), normalise: true }, model, signal);
      }),
    loadTestDigit: () =>
      load(async (signal) => {
        const { image, index, label } = await server.randomTestDigit(signal);
        return { image: image.flat(), digit: { index, label } };
      }),
  };
}
