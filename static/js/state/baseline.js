/**
 * Reads anew what was kept as A before the page was left, with the model that it was kept with. Until then A is only a
 * drawing and a model's name; if it can't be read, it is let go and the page says why.
 *
 * @param {ReturnType<import("./store.js").createStore>} store uses and sets kept; sets complaint
 * @param {object} model the page's, as GET /models/{name} describes it
 * @param {(drawing: object[]) => object | null} read an image to ask about
 * @param {{describe: (name: string) => Promise<object>, statistics: (name: string) => Promise<object>,
 *   predict: (image: object, model: object, signal: AbortSignal) => Promise<object>}} server
 */
export async function readAgain(store, model, read, { describe, statistics, predict }) {
  const { kept } = store.get();
  const become = (before, patch) => store.get().kept === before && store.set({ kept: patch && Object.freeze({ ...before, ...patch }) });
  try {
    const image = read(kept.drawing);
    if (!image) return void become(kept, null);
    const { name } = kept.model;
    const its = name === model.name ? model : await describe(name);
    const trace = await predict(image, its, new AbortController().signal);
    become(kept, { model: its, trace });
    const whole = store.get().kept;
    if (its !== model && whole?.trace === trace) become(whole, { statistics: await statistics(name).catch(() => null) });
  } catch (error) {
    if (become(kept, null) !== false) store.set({ complaint: error.message });
  }
}

/** A as it comes back: what it was drawn of and who read it, not yet what they made of it. */
export const unread = ({ drawing, model }) => Object.freeze({ drawing, model: Object.freeze({ name: model }), trace: null, statistics: null });
