import { say, joinSentences } from "../lib/i18n.js";

const BACKOFF_MS = [500, 1000, 2000, 4000];

/** How long a request for an older drawing may take before a newer one replaces it. */
const SUPERSEDE_MS = 400;

/**
 * Requests the trace of the drawing whenever it changes: one request in flight, and the newest drawing waiting behind it.
 *
 * While the pen moves, the trace of a moment ago is shown, because the stroke goes on from there. Any other change (clear,
 * undo, a sample, a new stroke) aborts the request in flight. A failed request is retried with growing delays, always for
 * the newest drawing.
 *
 * @template Drawn, Image, Answer
 * @param {StoreOf<{drawing: Drawn, penDown: boolean, status: PageState["status"], trace: Answer | null, error: string}>} store
 *   uses drawing, penDown; sets trace, status, error
 * @param {(drawing: Drawn) => Image | null} rasterize the image to send, or null without ink
 * @param {(image: Image, signal: AbortSignal) => Promise<Answer>} predict
 * @param {Timers} [timers]
 * @returns {{now: () => unknown}} `now` retries a failed request without a delay
 */
export function follow(store, rasterize, predict, timers = { set: (f, ms) => setTimeout(f, ms), clear: (id) => clearTimeout(id) }) {
  /** @type {AbortController | null} */
  let inFlight = null;
  let waiting = false;
  let failures = 0;
  /** @type {unknown} */
  let supersede;
  /** @type {unknown} */
  let retry;

  function stop() {
    inFlight?.abort();
    inFlight = null;
    waiting = false;
    timers.clear(supersede);
    timers.clear(retry);
  }

  function clear() {
    failures = 0;
    store.set({ status: "idle", trace: null, error: "" });
  }

  async function request() {
    stop();
    const { drawing } = store.get();
    const image = rasterize(drawing);
    if (image === null) return clear();
    const own = (inFlight = new AbortController());
    // An error remains until a response.
    if (!store.get().error) store.set({ status: "busy" });
    try {
      const trace = await predict(image, own.signal);
      if (own === inFlight) succeeded(trace, drawing);
    } catch (error) {
      if (own === inFlight) failed(error);
    }
  }

  /**
   * @param {Answer} trace
   * @param {Drawn} drawing
   */
  function succeeded(trace, drawing) {
    inFlight = null;
    failures = 0;
    store.set({ trace, error: "", status: drawing === store.get().drawing ? "ready" : "busy" });
    if (waiting) request();
  }

  /** @param {any} error an ApiError */
  function failed(error) {
    inFlight = null;
    if (waiting) return void request();
    if (error.blank) return clear();
    if (!error.retry) return void store.set({ status: "error", error: error.message });
    store.set({ status: "error", error: joinSentences(error.message, say("The page keeps asking.")) });
    const wait = Math.max(BACKOFF_MS[Math.min(failures, BACKOFF_MS.length - 1)], error.retryAfterMs);
    failures += 1;
    retry = timers.set(request, wait);
  }

  store.watch(["drawing"], (state, changed) => {
    const continues = state.penDown && !changed.has("penDown");
    if (!inFlight || !continues) return void request();
    if (waiting) return;
    waiting = true;
    supersede = timers.set(request, SUPERSEDE_MS);
  });

  return { now: () => inFlight || store.get().status !== "error" || request() };
}
