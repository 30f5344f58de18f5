import { follow } from "./predict-loop.js";
import { createStore } from "./store.js";

/**
 * @typedef {import("./page-state.js").SecondModel} SecondModel
 * @typedef {{of: Trace, trace: Trace}} Answer
 * @typedef {{drawing: Trace | null, penDown: boolean, status: PageState["status"], trace: Answer | null, error: string}} InnerState
 */

/**
 * Requests the second model's trace of every image that the page's model has read, one request in flight. It follows
 * traces as the page follows the drawing, so that both wait, abort and retry alike.
 *
 * @param {Store} store uses secondModelName and trace; sets secondModel and secondModelError
 * @param {Pick<Server, "describe" | "predict" | "statistics">} server
 * @param {Timers} [timers]
 */
export function followSecondModel(store, server, timers) {
  /** @type {Model | null} */
  let model = null;
  let loading = "";
  const empty = { drawing: null, penDown: false, status: "idle", trace: null, error: "" };
  const inner = createStore(/** @type {InnerState} */ (empty), () => {});
  const imageOf = (/** @type {Trace | null} */ trace) => trace && { of: trace, image: trace.image };
  /** @type {(request: {of: Trace, image: Float32Array}, signal: AbortSignal) => Promise<Answer>} */
  const predict = async ({ of, image }, signal) => ({ of, trace: await server.predict({ image }, /** @type {Model} */ (model), signal) });
  follow(inner, imageOf, predict, timers);

  // As long as one trace follows another, the response to the previous one is still shown, as while a pen moves.
  const request = (/** @type {Trace | null} */ trace) => inner.set({ drawing: trace, penDown: trace !== null });
  const update = (/** @type {Partial<SecondModel>} */ patch) => {
    const { secondModel } = store.get();
    if (secondModel) store.set({ secondModel: Object.freeze({ ...secondModel, ...patch }) });
  };

  inner.watch(["trace"], ({ trace: answer }) => update(answer ?? { of: null, trace: null }));
  inner.watch(["error"], ({ error }) => store.set({ secondModelError: error }));

  /** @param {string} name */
  async function load(name) {
    const isCurrent = () => store.get().secondModelName === name;
    loading = name;
    try {
      const described = await server.describe(name);
      if (!isCurrent()) return;
      model = described;
      const secondModel = Object.freeze({ model, statistics: null, of: null, trace: null });
      store.set({ secondModel, secondModelError: "" });
      request(store.get().trace);
    } catch (error) {
      if (isCurrent()) store.set({ secondModelError: /** @type {Error} */ (error).message });
      return;
    } finally {
      if (loading === name) loading = "";
    }
    // Not awaited before the trace; without them the units keep their own order.
    const statistics = await server.statistics(name).catch(() => null);
    if (isCurrent()) update({ statistics });
  }

  store.watch(["secondModelName"], ({ secondModelName }) => {
    model = null;
    request(null);
    store.set({ secondModel: null, secondModelError: "" });
    if (secondModelName) load(secondModelName);
  });

  // A description that failed to load is requested again with the next trace.
  store.watch(["trace"], ({ trace, secondModelName }) => {
    if (model) request(trace);
    else if (secondModelName && trace && loading !== secondModelName) load(secondModelName);
  });
}
