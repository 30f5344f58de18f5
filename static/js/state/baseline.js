import { pairSides } from "../analysis/trace-difference.js";

/**
 * The comparison of two traces, A and B. With a second model, A is the page's trace and B the second model's trace of the
 * same image; else A is the baseline that the reader saved, and B the page's trace.
 *
 * @typedef {import("../analysis/trace-difference.js").Side} Side
 * @typedef {import("./page-state.js").PageState} PageState
 */

/** Saves the page's trace as the baseline, or clears the baseline. */
export const toggleBaseline = ({ baseline, trace, drawing }, model) =>
  baseline
    ? clearBaseline()
    : { baseline: Object.freeze({ model, trace, drawing, statistics: null }), secondModelName: "", comparedColumn: null };

export const clearBaseline = () => ({ baseline: null, comparedColumn: null });

/** Whether a comparison is chosen, also before both of its traces exist. */
export const comparing = ({ baseline, secondModelName }) => baseline !== null || secondModelName !== "";

/**
 * @param {PageState} state
 * @param {object} model the page's
 * @returns {{a: Side | null, b: Side | null}} null without a drawing, or before the response
 */
export function sides({ baseline, secondModelName, secondModel, trace, statistics }, model) {
  const own = (shown) => shown && { model, trace: shown, statistics };
  // The second model's response belongs to the image of its request, which may be a moment old.
  if (secondModelName) {
    const answered = secondModel?.trace ? secondModel : null;
    return { a: own(answered ? answered.of : trace), b: answered };
  }
  if (!baseline?.trace) return { a: null, b: baseline && own(trace) };
  return { a: baseline.model.name === model.name ? own(baseline.trace) : baseline, b: own(trace) };
}

/** The two halves of the comparison, as `pair` arranges them. */
export const comparedPair = (state, model) => pairSides(sides(state, model), state, model);

/** A baseline as the session stores it: a drawing and the name of its model, still without a trace. */
export const unloadedBaseline = ({ drawing, model }) =>
  Object.freeze({ drawing, model: Object.freeze({ name: model }), trace: null, statistics: null });

/**
 * Requests the trace of a stored baseline from the model that it was saved with; after a failure the baseline is cleared
 * and the page says why.
 *
 * @param {ReturnType<import("./store.js").createStore>} store uses and sets baseline; sets inputError
 * @param {object} model the page's, as GET /models/{name} describes it
 * @param {(drawing: object[]) => object | null} rasterize the image of a drawing, null without ink
 * @param {Pick<typeof import("../data/server.js"), "describe" | "predict" | "statistics">} server
 */
export async function reloadBaseline(store, model, rasterize, server) {
  const { baseline } = store.get();
  // The reader may have cleared or replaced it meanwhile.
  const update = (before, patch) =>
    store.get().baseline === before && store.set({ baseline: patch && Object.freeze({ ...before, ...patch }) });
  try {
    const image = rasterize(baseline.drawing);
    if (!image) return void update(baseline, null);
    const { name } = baseline.model;
    const own = name === model.name ? model : await server.describe(name);
    const trace = await server.predict(image, own, new AbortController().signal);
    update(baseline, { model: own, trace });
    const loaded = store.get().baseline;
    if (own !== model && loaded?.trace === trace) update(loaded, { statistics: await server.statistics(name).catch(() => null) });
  } catch (error) {
    if (update(baseline, null) !== false) store.set({ inputError: error.message });
  }
}
