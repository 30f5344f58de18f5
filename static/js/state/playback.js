/** Time of a row at speed 1: 28 rows take 5.6 s, slow enough to look and short enough to wait for. */
const ROW_MS = 200;

/**
 * Rows played after `elapsed` milliseconds.
 *
 * @param {number} elapsed
 * @param {number} speed
 */
export const rowsPlayed = (elapsed, speed) => Math.floor((elapsed * speed) / ROW_MS);

/**
 * The patch that moves the cursor to `row`, clamped to the image, and stops playing.
 *
 * @param {Pick<PageState, "rows">} state
 * @param {number} row
 */
export const goTo = (state, row) => ({ row: Math.min(Math.max(Math.round(row), 1), state.rows), playing: false, autoplay: false });

/**
 * The patch of the play button: starts over at the last row, and does nothing without a trace.
 *
 * @param {PageState} state
 * @returns {Patch}
 */
export function toggle(state) {
  if (state.playing) return { playing: false };
  if (!state.trace) return {};
  return { playing: true, hovered: null, row: state.row >= state.rows ? 1 : state.row };
}

/**
 * Advances the row while `playing` is set, and starts playing when the trace arrives that `autoplay` waits for.
 *
 * @param {Store} store uses playing, speed, autoplay, status; sets row, playing
 * @param {(tick: (now: number) => void) => void} [nextFrame]
 */
export function createPlayer(store, nextFrame = (tick) => requestAnimationFrame(tick)) {
  /** @type {number | null} */
  let since = null;
  let ticking = false;

  /** @param {number} now */
  function tick(now) {
    const state = store.get();
    if (!state.playing) {
      ticking = false;
      return;
    }
    since ??= now;
    const played = rowsPlayed(now - since, state.speed);
    if (played > 0) {
      since += (played * ROW_MS) / state.speed;
      const row = Math.min(state.row + played, state.rows);
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
