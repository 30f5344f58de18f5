import { place } from "./drawing.js";
import { readPicture } from "../data/image-file.js";
import { pack } from "../data/packed-image.js";
import { say } from "../lib/i18n.js";

/**
 * Gives functions that put a picture, or a test digit, in place of the drawing, as the network gets it; of all that were
 * asked for, the last one.
 *
 * @param {object} model as GET /models/{name} describes it
 * @param {Pick<typeof import("../data/server.js"), "predict" | "randomTestDigit">} server
 * @param {() => boolean} autoplay whether what came is played at once
 * @returns {{putPicture: (file: Blob | undefined) => Promise<void>, putTestDigit: () => Promise<void>}}
 */
export function incoming(store, model, server, autoplay) {
  let newest = new AbortController();

  async function put(find) {
    newest.abort();
    const { signal } = (newest = new AbortController());
    store.set({ inputError: "" });
    try {
      const { image, digit } = await find(signal);
      signal.throwIfAborted();
      store.set(place(store.get(), pack(image), { autoplay: autoplay(), digit }));
    } catch (error) {
      if (signal.aborted) return;
      store.set({ inputError: error.blank ? say("There is no digit to be seen in that picture.") : error.message });
    }
  }

  return {
    putPicture: (file) =>
      put(async (signal) => {
        if (!file) throw new Error(say("That was no file. A picture of a digit can be dropped here, pasted or opened."));
        return server.predict({ ...(await readPicture(file)), normalise: true }, model, signal);
      }),
    putTestDigit: () =>
      put(async (signal) => {
        const { image, index, label } = await server.randomTestDigit(signal);
        return { image: image.flat(), digit: { index, label } };
      }),
  };
}
