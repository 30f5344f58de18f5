import { pairSides } from "../analysis/trace-difference.js";

/**
 * The comparison of two traces, A and B. With a second model, A is the page's trace and B the second model's trace of the
 * same image; else A is the baseline that the reader saved, and B the page's trace.
 *
 * @typedef {import("../analysis/trace-difference.js").Side} Side
 * @typedef {import("./page-state.js").Baseline} Baseline
 */

/**
 * Saves the page's trace as the baseline, or clears the baseline.
 *
 * @param {PageState} state
 * @param {Model} model the page's
 * @returns {Patch}
 */
export const toggleBaseline = ({ baseline, trace, drawing }, model) =>
  baseline
    ? clearBaseline()
    : { baseline: Object.freeze({ model, trace, drawing, statistics: null }), secondModelName: "", comparedColumn: null };

export const clearBaseline = () => ({ baseline: null, comparedColumn: null });

/**
 * Whether a comparison is chosen, also before both of its traces exist.
 *
 * @param {Pick<PageState, "baseline" | "secondModelName">} state
 */
export const comparing = ({ baseline, secondModelName }) => baseline !== null || secondModelName !== "";

/**
 * @param {PageState} state
 * @param {Model} model the page's
 * @returns {{a: Side | null, b: Side | null}} null without a drawing, or before the response
 */
export function sides({ baseline, secondModelName, secondModel, trace, statistics }, model) {
  const own = (/** @type {Trace | null} */ shown) => shown && { model, trace: shown, statistics };
  // The second model's response belongs to the image of its request, which may be a moment old.
  if (secondModelName) {
    const { trace: answer, of } = secondModel ?? { trace: null, of: null };
    return answer && secondModel ? { a: own(of), b: { ...secondModel, trace: answer } } : { a: own(trace), b: null };
  }
  if (!baseline?.trace) return { a: null, b: baseline && own(trace) };
  const saved = { model: baseline.model, trace: baseline.trace, statistics: baseline.statistics };
  return { a: saved.model.name === model.name ? own(saved.trace) : saved, b: own(trace) };
}

/**
 * The two halves of the comparison, as `pair` arranges them.
 *
 * @param {PageState} state
 * @param {Model} model the page's
 */
export const comparedPair = (state, model) => pairSides(sides(state, model), state, model);

/**
 * A baseline as the session stores it: a drawing and the name of its model, still without a trace.
 *
 * @param {NonNullable<Session["a"]>} stored
 * @returns {Baseline}
 */
export const unloadedBaseline = ({ drawing, model }) =>
  Object.freeze({ drawing, model: /** @type {Model} */ (Object.freeze({ name: model })), trace: null, statistics: null });

/**
 * Requests the trace of a stored baseline from the model that it was saved with; after a failure the baseline is cleared
 * and the page says why.
 *
 * @param {Store} store uses and sets baseline; sets inputError
 * @param {Model} model the page's
 * @param {(drawing: Drawing) => GreyImage | null} rasterize the image of a drawing, null without ink
 * @param {Pick<Server, "describe" | "predict" | "statistics">} server
 */
export async function reloadBaseline(store, model, rasterize, server) {
  const { baseline } = store.get();
  if (!baseline) return;
  // The reader may have cleared or replaced it meanwhile.
  const update = (/** @type {Baseline} */ before, /** @type {Partial<Baseline> | null} */ patch) =>
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
    if (update(baseline, null) !== false) store.set({ inputError: /** @type {Error} */ (error).message });
  }
}
