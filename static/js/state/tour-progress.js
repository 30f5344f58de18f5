import { inkOf } from "../analysis/salient-unit.js";

/** The guided reading: whether a reader has done what a step asks for, and how far they are. */

const KEY = "guide";

/** A unit was pinned by its number: no pointer is on a heatmap. */
const typed = (before, after) => after.pinned !== null && after.pinned !== before.pinned && after.hovered === null;

/**
 * What a step can ask for. Each gets the page's state before and after a change, and the signal that the step names.
 * Whoever has no pointer looks at a signal by typing a unit's number, or by choosing the signal where one can.
 */
const DOINGS = {
  row: (before, after) => moved(before, after) && !after.playing && inkOf(after.trace.image, after.row - 1, after.trace.image.length / after.rows) > 0,
  look: (before, after, name) => after.hovered?.signal === name || (after.signal === name && before.signal !== name) || typed(before, after),
  keep: (before, after) => after.pinned !== null && after.pinned !== before.pinned,
  walk: (before, after) => after.pinned !== null && moved(before, after),
  play: (before, after) => after.playing && !before.playing,
  draw: (before, after) => after.penDown && !before.penDown,
  answer: (before, after) => after.status === "ready" && after.trace !== before.trace,
};

const moved = (before, after) => after.trace !== null && after.row !== before.row;

/** What each part of a step is about, from how a template writes it: "look:candidate look:input_gate". */
export const partsOf = (text) => text.split(" ").map((part) => part.split(":"));

/**
 * Which parts of a step are done after a change. An answer counts once all parts before it are done, the others at any
 * time.
 *
 * @param {string[][]} parts as `partsOf` gives them
 * @param {boolean[]} done of each part, before the change
 * @returns {boolean[]}
 */
export const after = (parts, done, before, state) =>
  parts.map(([doing, name], i) => done[i] || ((doing !== "answer" || done.slice(0, i).every(Boolean)) && DOINGS[doing](before, state, name)));

/** The keys of the state that tell what a reader does. */
export const TELLING_KEYS = Object.freeze(["row", "hovered", "pinned", "playing", "signal", "penDown", "status", "trace"]);

/** The place to go on at: the first step that is not done, or the first of all. */
export const nextOf = (names, done) => Math.max(0, names.findIndex((name) => !done.includes(name)));

/**
 * What of the guided reading was done with a model, as long as the tab lives.
 *
 * @param {string} model its name
 * @param {string[]} names the steps there are
 * @returns {string[]} names of steps; none where nothing is kept, or nothing one could read
 */
export function doneBefore(model, names, storage = sessionStorage) {
  const found = read(storage)[model];
  return Array.isArray(found) ? names.filter((name) => found.includes(name)) : [];
}

/** @param {string[]} done names of steps */
export function keepDone(model, done, storage = sessionStorage) {
  try {
    storage.setItem(KEY, JSON.stringify({ ...read(storage), [model]: done }));
  } catch {
    // Forbidden or full: what was done then lasts as long as the page.
  }
}

function read(storage) {
  try {
    return Object(JSON.parse(storage.getItem(KEY)));
  } catch {
    return {}; // storage can be forbidden, and hold what somebody else wrote
  }
}
