import { isPicture, testDigit } from "./drawing.js";
import { pack } from "../data/packed-image.js";

/** The last drawings that a person left, newest first; they stay in this browser. */
const KEY = "drawings";
const MOST = 10;

/**
 * @param {() => Storage} storage asked for where it may fail, since a browser may forbid it
 * @returns {readonly {pixels: string, digit?: {index: number, label: number}}[]} pixels as pixels.js packs them
 */
export function loadDrawings(storage = () => localStorage) {
  try {
    const found = JSON.parse(storage().getItem(KEY)) ?? [];
    return Object.freeze(found.filter(isValid).slice(0, MOST));
  } catch {
    return Object.freeze([]); // forbidden, or somebody else wrote there
  }
}

/** Writes the drawings down for the next visit. */
export function saveDrawings(drawings, storage = () => localStorage) {
  try {
    if (drawings.length) storage().setItem(KEY, JSON.stringify(drawings));
    else storage().removeItem(KEY);
  } catch {
    // Forbidden or full: they then last as long as the page.
  }
}

/** Whether something that was stored, by whatever tab, may have been the drawings. */
export const isDrawingsEvent = ({ key }) => key === KEY || key === null;

/**
 * The drawings after a change of the page's state: what was left comes first, and nothing stands there twice. Only what
 * was read already is left; a sample that nobody drew on is one click away anyhow.
 *
 * @param {object} before the state with the drawing, its trace and the list
 * @param {object} after
 */
export function updatedDrawings(before, after) {
  const { drawing, trace, status } = before;
  const undone = after.undoStack.length < before.undoStack.length;
  const stays = undone || after.penDown || after.drawing[0] === drawing[0];
  if (stays || status !== "ready" || drawing.every(({ sample }) => sample)) return after.drawings;
  const digit = testDigit(drawing);
  const left = { pixels: pack(trace.image), ...(digit ? { digit } : {}) };
  return Object.freeze([left, ...after.drawings.filter(({ pixels }) => pixels !== left.pixels)].slice(0, MOST));
}

/** Keeps the list in step with what is drawn, and with other tabs. */
export function createHistory(store, page = globalThis, storage = () => localStorage) {
  let before = store.get();
  store.watch(["drawing", "trace", "status"], (state) => {
    const drawings = updatedDrawings(before, state);
    before = state;
    if (drawings !== state.drawings) store.set({ drawings });
  });
  store.watch(["drawings"], ({ drawings }) => saveDrawings(drawings, storage));
  page.addEventListener("storage", (event) => isDrawingsEvent(event) && store.set({ drawings: loadDrawings(storage) }));
}

function isValid(drawing) {
  try {
    return isPicture(drawing);
  } catch {
    return false;
  }
}
