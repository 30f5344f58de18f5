/** A row at speed 1: 28 of them take between five and six seconds, slow enough to look, short enough to wait for. */
const ROW_MS = 200;

/** How many rows have gone by after `elapsed` milliseconds. */
export const rowsGone = (elapsed, speed) => Math.floor((elapsed * speed) / ROW_MS);

/** The patch that shows `row`, kept inside the image, and stops playing. */
export const goTo = (state, row) => ({ row: Math.min(Math.max(Math.round(row), 1), state.rows), playing: false, autoplay: false });

/** Play starts over at the end; with nothing to show there is nothing to play. */
export function toggle(state) {
  if (state.playing) return { playing: false };
  if (!state.trace) return {};
  return { playing: true, hovered: null, row: state.row >= state.rows ? 1 : state.row };
}

/**
 * Turns time into rows while `playing` is set, and starts by itself when an answer arrives that `autoplay` waits for.
 *
 * @param {ReturnType<import("./store.js").createStore>} store uses playing, speed, autoplay, status; sets row, playing
 * @param {(tick: (now: number) => void) => void} [nextFrame]
 */
export function createPlayer(store, nextFrame = (tick) => requestAnimationFrame(tick)) {
  let since = null;
  let ticking = false;

  function tick(now) {
    const state = store.get();
    if (!state.playing) {
      ticking = false;
      return;
    }
    since ??= now;
    const gone = rowsGone(now - since, state.speed);
    if (gone > 0) {
      since += (gone * ROW_MS) / state.speed;
      const row = Math.min(state.row + gone, state.rows);
      store.set({ row, playing: row < state.rows });
    }
    nextFrame(tick);
  }

  store.watch(["playing", "speed"], ({ playing }) => {
    since = null;
    if (!playing || ticking) return;
    ticking = true;
    nextFrame(tick);
  });

  store.watch(["status", "autoplay"], ({ status, autoplay, trace }) => {
    if (status === "ready" && autoplay && trace) store.set({ autoplay: false, row: 1, playing: true });
    if (status === "idle") store.set({ playing: false });
  });
}
