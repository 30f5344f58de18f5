/**
 * The page's one state.
 *
 * `watch` calls back at once and is for logic (requests, the player, the status on <body>); `subscribe` calls back once per
 * frame, with everything that has changed since the last one, and is for views.
 *
 * @template {object} State
 * @param {State} initial with every key of the state
 * @param {(callback: () => void) => void} [nextFrame]
 * @returns {StoreOf<State>}
 */
export function createStore(initial, nextFrame = (callback) => requestAnimationFrame(callback)) {
  let state = Object.freeze({ ...initial });
  /** @typedef {{keys: string[], call: Listener<State>}} Registered */
  const watchers = /** @type {Registered[]} */ ([]);
  const subscribers = /** @type {Registered[]} */ ([]);
  const changedSinceFrame = /** @type {Set<string>} */ (new Set());

  const concerns = (/** @type {Registered} */ listener, /** @type {Set<string>} */ changed) =>
    listener.keys.some((key) => changed.has(key));

  function draw() {
    const changed = new Set(changedSinceFrame);
    changedSinceFrame.clear();
    for (const listener of subscribers) if (concerns(listener, changed)) listener.call(state, changed);
  }

  /** @param {Partial<State>} patch */
  function set(patch) {
    const changed = /** @type {Set<string>} */ (new Set());
    for (const [key, value] of Object.entries(patch)) {
      if (!(key in state)) throw new TypeError(`The state has no "${key}"; it has ${Object.keys(state).join(", ")}.`);
      if (!Object.is(state[/** @type {keyof State} */ (key)], value)) changed.add(key);
    }
    if (changed.size === 0) return;
    state = Object.freeze({ ...state, ...patch });
    if (changedSinceFrame.size === 0) nextFrame(draw);
    for (const key of changed) changedSinceFrame.add(key);
    for (const listener of watchers) if (concerns(listener, changed)) listener.call(state, changed);
  }

  return Object.freeze({
    get: () => state,
    set,
    /** Calls subscribers now instead of in the next frame, for printing. */
    drawNow: draw,
    watch: (keys, call) => void watchers.push({ keys, call }),
    subscribe(keys, call) {
      subscribers.push({ keys, call });
      call(state, new Set(keys));
    },
  });
}
