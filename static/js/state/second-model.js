import { follow } from "./predict-loop.js";
import { createStore } from "./store.js";

/**
 * Lets another model read whatever the page's own one has read: the newest trace's image, one request in flight. It
 * follows traces in the way in which the page follows the drawing, so that both wait, give up and ask again alike.
 *
 * @param {ReturnType<typeof createStore>} store uses against, the other model's name or "", and trace; sets other,
 *   {model, statistics, of, trace} with the trace of the page that the other model's is `of`, and otherError
 * @param {{describe: (name: string) => Promise<object>, statistics: (name: string) => Promise<object>,
 *   predict: (image: object, model: object, signal: AbortSignal) => Promise<object>}} server
 * @param {{set: typeof setTimeout, clear: typeof clearTimeout}} [timers]
 */
export function followRival(store, { describe, statistics, predict }, timers) {
  let model = null;
  let loading = "";
  const desk = createStore({ drawing: null, penDown: false, status: "idle", trace: null, error: "" }, () => {});
  const read = (trace) => trace && { of: trace, image: trace.image };
  follow(desk, read, async ({ of, image }, signal) => ({ of, trace: await predict({ image }, model, signal) }), timers);

  // As long as one trace follows another, an answer to the one before is still shown, as while a pen moves.
  const ask = (trace) => desk.set({ drawing: trace, penDown: trace !== null });
  const become = (patch) => store.set({ other: Object.freeze({ ...store.get().other, ...patch }) });

  desk.watch(["trace"], ({ trace: answer }) => store.get().other && become(answer ?? { of: null, trace: null }));
  desk.watch(["error"], ({ error }) => store.set({ otherError: error }));

  async function load(name) {
    const still = () => store.get().against === name;
    loading = name;
    try {
      const described = await describe(name);
      if (!still()) return;
      model = described;
      store.set({ other: Object.freeze({ model, statistics: null, of: null, trace: null }), otherError: "" });
      ask(store.get().trace);
    } catch (error) {
      if (still()) store.set({ otherError: error.message });
      return;
    } finally {
      if (loading === name) loading = "";
    }
    // Nobody waits for them; without them its units stand as they are counted.
    const known = await statistics(name).catch(() => null);
    if (still()) become({ statistics: known });
  }

  store.watch(["against"], ({ against }) => {
    model = null;
    ask(null);
    store.set({ other: null, otherError: "" });
    if (against) load(against);
  });

  // What could not be loaded is tried again when something else is read.
  store.watch(["trace"], ({ trace, against }) => {
    if (model) ask(trace);
    else if (against && trace && loading !== against) load(against);
  });
}
