import { isImage, testDigit } from "./drawing.js";
import { pack } from "../data/packed-image.js";

/** The reader's last drawings, newest first, stored in the browser. */
const KEY = "drawings";
const LIMIT = 10;

/**
 * @param {() => Storage} [storage] called where it may fail, since a browser may forbid it
 * @returns {readonly StoredDrawing[]} without those that are invalid
 */
export function loadDrawings(storage = () => localStorage) {
  try {
    const found = JSON.parse(storage().getItem(KEY) ?? "[]") ?? [];
    return Object.freeze(found.filter(isValid).slice(0, LIMIT));
  } catch {
    return Object.freeze([]); // storage can be forbidden, and hold anything
  }
}

/**
 * Stores the drawings for the next visit.
 *
 * @param {readonly StoredDrawing[]} drawings
 * @param {() => Storage} [storage]
 */
export function saveDrawings(drawings, storage = () => localStorage) {
  try {
    if (drawings.length) storage().setItem(KEY, JSON.stringify(drawings));
    else storage().removeItem(KEY);
  } catch {
    // Forbidden or full: they last as long as the page.
  }
}

/**
 * Whether a storage event may be about the drawings; a null key means all of the storage.
 *
 * @param {Pick<StorageEvent, "key">} event
 */
export const isDrawingsEvent = ({ key }) => key === KEY || key === null;

/**
 * The list after a change of the state: a drawing that was replaced comes first, and none comes twice. Only one that had
 * been read is listed, and no untouched sample, which is one click away.
 *
 * @param {PageState} before
 * @param {PageState} after
 * @returns {readonly StoredDrawing[]}
 */
export function updatedDrawings(before, after) {
  const { drawing, trace, status } = before;
  const undone = after.undoStack.length < before.undoStack.length;
  const remains = undone || after.penDown || after.drawing[0] === drawing[0];
  if (remains || status !== "ready" || !trace || drawing.every(({ sample }) => sample)) return after.drawings;
  const digit = testDigit(drawing);
  const replaced = { pixels: pack(trace.image), ...(digit ? { digit } : {}) };
  return Object.freeze([replaced, ...after.drawings.filter(({ pixels }) => pixels !== replaced.pixels)].slice(0, LIMIT));
}

/**
 * Updates the list with the drawing, stores it, and follows other tabs.
 *
 * @param {Store} store
 * @param {EventTarget} [page]
 * @param {() => Storage} [storage]
 */
export function createHistory(store, page = globalThis, storage = () => localStorage) {
  let before = store.get();
  store.watch(["drawing", "trace", "status"], (state) => {
    const drawings = updatedDrawings(before, state);
    before = state;
    if (drawings !== state.drawings) store.set({ drawings });
  });
  store.watch(["drawings"], ({ drawings }) => saveDrawings(drawings, storage));
  page.addEventListener(
    "storage",
    (event) => isDrawingsEvent(/** @type {StorageEvent} */ (event)) && store.set({ drawings: loadDrawings(storage) }),
  );
}

/** @param {StoredDrawing} drawing */
function isValid(drawing) {
  try {
    return isImage(drawing);
  } catch {
    return false;
  }
}
