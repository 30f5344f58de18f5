import { say, together } from "../lib/i18n.js";

const BACKOFF_MS = [500, 1000, 2000, 4000];

/** How long a newer drawing waits behind an older one's answer before it takes its place. */
const PATIENCE_MS = 400;

/**
 * Keeps the trace in step with the drawing: one request in flight, the newest drawing waiting behind it, none else.
 *
 * While the pen moves, an answer to a moment ago is shown, because the stroke goes on from there. Any other change
 * (clear, undo, a sample, a new stroke) makes the answer under way wrong, so it is aborted. When asking fails, it is
 * asked again, later and later, always for the newest drawing.
 *
 * @param {ReturnType<import("./store.js").createStore>} store uses drawing, penDown; sets trace, status, error
 * @param {(drawing: object) => object | null} read an image to ask about, or null where there is no ink
 * @param {(image: object, signal: AbortSignal) => Promise<object>} predict
 * @param {{set: typeof setTimeout, clear: typeof clearTimeout}} [timers]
 * @returns {{now: () => void}} `now` asks again without waiting, if there is something to ask
 */
export function follow(store, read, predict, timers = { set: (f, ms) => setTimeout(f, ms), clear: (id) => clearTimeout(id) }) {
  let flight = null;
  let waiting = false;
  let failures = 0;
  let patience;
  let retry;

  function stop() {
    flight?.abort();
    flight = null;
    waiting = false;
    timers.clear(patience);
    timers.clear(retry);
  }

  function nothing() {
    failures = 0;
    store.set({ status: "idle", trace: null, error: "" });
  }

  async function ask() {
    stop();
    const { drawing } = store.get();
    const image = read(drawing);
    if (image === null) return nothing();
    const mine = (flight = new AbortController());
    // An error stays until an answer has shown that it is gone.
    if (!store.get().error) store.set({ status: "busy" });
    try {
      const trace = await predict(image, mine.signal);
      if (mine === flight) answered(trace, drawing);
    } catch (error) {
      if (mine === flight) failed(error);
    }
  }

  function answered(trace, drawing) {
    flight = null;
    failures = 0;
    store.set({ trace, error: "", status: drawing === store.get().drawing ? "ready" : "busy" });
    if (waiting) ask();
  }

  function failed(error) {
    flight = null;
    if (waiting) return void ask();
    if (error.blank) return nothing();
    if (!error.retry) return void store.set({ status: "error", error: error.message });
    store.set({ status: "error", error: together(error.message, say("The page keeps asking.")) });
    const wait = Math.max(BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)], error.retryAfterMs);
    failures += 1;
    retry = timers.set(ask, wait);
  }

  store.watch(["drawing"], (state, changed) => {
    const continues = state.penDown && !changed.has("penDown");
    if (!flight || !continues) return void ask();
    if (waiting) return;
    waiting = true;
    patience = timers.set(ask, PATIENCE_MS);
  });

  return { now: () => flight || store.get().status !== "error" || ask() };
}
