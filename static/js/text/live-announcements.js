import { ofRow, ofUnit } from "./chart-summaries.js";
import { say, together } from "../lib/i18n.js";

/** How long nothing must have changed before it is told: longer than from one press of a held key to the next. */
const REST_MS = 400;

/**
 * What changed, each with its sentence; null where it is nothing to be told. What pointing changes is not told, for
 * whoever points looks.
 */
const NEWS = {
  row: ({ trace, row }) => trace && ofRow(trace, row),
  trace: ({ trace, row, drawing }) => (trace ? ofRow(trace, row) : drawing.length === 0 ? say("The pad is empty.") : null),
  unit: ({ trace, unit, layer, row, hovered }, { memory }) => trace && unit !== null && !hovered && ofUnit(trace, layer, memory, unit, row),
  pinned: ({ pinned, hovered }) => (hovered ? null : pinned ? say("Unit {n} is kept.", { n: pinned.unit + 1 }) : say("No unit is kept.")),
  signal: ({ signal }) => say(signal.replaceAll("_", " ")),
};

/**
 * Tells what changed to someone who does not see it: once it has come to rest, and never while rows go by or the pen is
 * down.
 *
 * @param {ReturnType<import("../state/store.js").createStore>} store
 * @param {{memory: object}} model its memory's signal, of which a unit tells the value
 * @param {(text: string) => void} speak
 * @param {() => boolean} rowIsTold whether something else tells the row, as a slider does that has the focus
 * @param {{set: typeof setTimeout, clear: typeof clearTimeout}} [timers]
 */
export function announce(store, model, speak, rowIsTold, timers = { set: (f, ms) => setTimeout(f, ms), clear: (id) => clearTimeout(id) }) {
  const changes = new Set();
  let rest;

  function tell() {
    const state = store.get();
    if (rowIsTold()) changes.delete("row");
    const told = new Set([...changes].map((change) => NEWS[change](state, model)).filter(Boolean));
    changes.clear();
    if (told.size) speak(together(...told));
  }

  store.watch([...Object.keys(NEWS), "playing", "penDown"], (state, changed) => {
    for (const key of Object.keys(NEWS)) if (changed.has(key)) changes.add(key);
    // Where playing ends, the row has changed with it, or before.
    timers.clear(rest);
    if (!state.playing && !state.autoplay && !state.penDown) rest = timers.set(tell, REST_MS);
  });
}
