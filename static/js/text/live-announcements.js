import { rowSummary, unitSummary } from "./chart-summaries.js";
import { say, joinSentences } from "../lib/i18n.js";

/** Delay after the last change, longer than the repeat of a held key. */
const REST_MS = 400;

/**
 * The announcement of every change of the state; null for none. Changes by the pointer are not announced.
 *
 * @type {Record<string, (state: PageState, model: {memory: Signal}) => string | null | false>}
 */
const NEWS = {
  row: ({ trace, row }) => trace && rowSummary(trace, row),
  trace: ({ trace, row, drawing }) => (trace ? rowSummary(trace, row) : drawing.length === 0 ? say("The pad is empty.") : null),
  unit: ({ trace, unit, layer, row, hovered }, { memory }) =>
    trace && unit !== null && !hovered && unitSummary(trace, layer, memory, unit, row),
  pinned: ({ pinned, hovered }) => (hovered ? null : pinned ? say("Unit {n} is kept.", { n: pinned.unit + 1 }) : say("No unit is kept.")),
  signal: ({ signal }) => say(signal.replaceAll("_", " ")),
};

/**
 * Announce changes to screen readers: once they have come to rest, and not during playback or a stroke.
 *
 * @param {Pick<Store, "get" | "watch">} store
 * @param {{memory: Signal}} model the signal whose value is announced for a unit
 * @param {(text: string) => void} speak
 * @param {() => boolean} rowIsTold whether the row is announced elsewhere, as by a slider that has the focus
 * @param {{set: (f: () => void, ms: number) => any, clear: (id: any) => void}} [timers]
 */
export function announce(store, model, speak, rowIsTold, timers = { set: (f, ms) => setTimeout(f, ms), clear: (id) => clearTimeout(id) }) {
  /** @type {Set<string>} */
  const changes = new Set();
  /** @type {any} */
  let rest;

  function tell() {
    const state = store.get();
    if (rowIsTold()) changes.delete("row");
    const sentences = new Set([...changes].map((change) => NEWS[change](state, model)).filter(Boolean));
    changes.clear();
    if (sentences.size) speak(joinSentences(...sentences));
  }

  store.watch(/** @type {(keyof PageState)[]} */ ([...Object.keys(NEWS), "playing", "penDown"]), (state, changed) => {
    for (const key of Object.keys(NEWS)) if (changed.has(key)) changes.add(key);
    // At the end of playback the row has changed too.
    timers.clear(rest);
    if (!state.playing && !state.autoplay && !state.penDown) rest = timers.set(tell, REST_MS);
  });
}
