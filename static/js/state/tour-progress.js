import { inkedPixels } from "../analysis/salient-unit.js";

/** The tour: whether the reader has done a step's task, and which steps are done. */

const KEY = "guide";

/** @typedef {(before: PageState, after: PageState, name: string) => boolean} Action */

/**
 * Whether a unit was pinned by its number, without the pointer on a heatmap.
 *
 * @param {PageState} before
 * @param {PageState} after
 */
const pinnedByNumber = (before, after) => after.pinned !== null && after.pinned !== before.pinned && after.hovered === null;

/**
 * The actions of a task. Each gets the state before and after a change, and the signal that the step names. Without a
 * pointer a reader looks at a signal by typing a unit's number, or by choosing the signal.
 *
 * @type {Record<string, Action>}
 */
const ACTIONS = {
  row: (before, after) => moved(before, after) && !after.playing && hasInk(after),
  look: (before, after, name) =>
    after.hovered?.signal === name || (after.signal === name && before.signal !== name) || pinnedByNumber(before, after),
  keep: (before, after) => after.pinned !== null && after.pinned !== before.pinned,
  walk: (before, after) => after.pinned !== null && moved(before, after),
  play: (before, after) => after.playing && !before.playing,
  draw: (before, after) => after.penDown && !before.penDown,
  answer: (before, after) => after.status === "ready" && after.trace !== before.trace,
};

/** @param {PageState} state */
const hasInk = ({ trace, row, rows }) => trace !== null && inkedPixels(trace.image, row - 1, trace.image.length / rows) > 0;

/**
 * @param {PageState} before
 * @param {PageState} after
 */
const moved = (before, after) => after.trace !== null && after.row !== before.row;

/**
 * The parts of a task, as a template writes them: "look:candidate look:input_gate" is [["look", "candidate"], …].
 *
 * @param {string} text
 */
export const partsOf = (text) => text.split(" ").map((part) => part.split(":"));

/**
 * Which parts of a task are done after a change; "answer" counts only after all parts before it, the others at any time.
 *
 * @param {string[][]} parts as `partsOf` gives them
 * @param {boolean[]} done of each part, before the change
 * @param {PageState} before
 * @param {PageState} state
 * @returns {boolean[]}
 */
export const doneParts = (parts, done, before, state) =>
  parts.map(
    ([action, name], i) => done[i] || ((action !== "answer" || done.slice(0, i).every(Boolean)) && ACTIONS[action](before, state, name)),
  );

/**
 * The fields of the state that actions depend on.
 *
 * @type {readonly (keyof PageState)[]}
 */
export const ACTION_KEYS = Object.freeze(["row", "hovered", "pinned", "playing", "signal", "penDown", "status", "trace"]);

/**
 * The index of the first step that is not done, or else of the first.
 *
 * @param {string[]} names of all steps
 * @param {readonly string[]} done
 */
export const nextStep = (names, done) =>
  Math.max(
    0,
    names.findIndex((name) => !done.includes(name)),
  );

/**
 * The steps that were done with a model in this tab.
 *
 * @param {string} model its name
 * @param {string[]} names of all steps
 * @returns {string[]} names of steps
 */
export function loadDoneSteps(model, names, storage = sessionStorage) {
  const found = read(storage)[model];
  return Array.isArray(found) ? names.filter((name) => found.includes(name)) : [];
}

/**
 * @param {string} model its name
 * @param {readonly string[]} done names of steps
 */
export function saveDoneSteps(model, done, storage = sessionStorage) {
  try {
    storage.setItem(KEY, JSON.stringify({ ...read(storage), [model]: done }));
  } catch {
    // Forbidden or full: it lasts as long as the page.
  }
}

/**
 * @param {Storage} storage
 * @returns {Record<string, unknown>}
 */
function read(storage) {
  try {
    return Object(JSON.parse(storage.getItem(KEY) ?? "null"));
  } catch {
    return {}; // storage can be forbidden, and hold anything
  }
}
