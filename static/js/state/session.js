import { reloadBaseline, unloadedBaseline } from "./baseline.js";
import { isImage } from "./drawing.js";
import { pin, preview } from "./selection.js";

/**
 * What survives a reload or a change of language or model, as long as the tab: the drawing, the row, the speed, the
 * baseline with its model's name, and, for the same model, the chosen unit.
 */
const KEY = "drawing";

/**
 * @typedef {object} Session as it is stored
 * @property {object[]} drawing
 * @property {number} row
 * @property {number} speed
 * @property {{model: string, layer: number, unit: number | null, pinned: boolean}} [look] the chosen unit
 * @property {{drawing: object[], model: string} | null} [a] the baseline
 */

/**
 * @param {() => Storage} [storage] called where it may fail, since a browser may forbid it
 * @returns {Session | null} null for a missing or invalid one
 */
export function loadSession(storage = () => sessionStorage) {
  try {
    const found = JSON.parse(storage().getItem(KEY));
    return found && isValid(found) ? { ...found, drawing: Object.freeze(found.drawing) } : null;
  } catch {
    return null; // storage can be forbidden, and hold anything
  }
}

/**
 * @param {import("./page-state.js").PageState} state
 * @param {string} model its name
 * @param {() => Storage} [storage]
 */
export function saveSession({ drawing, row, speed, layer, unit, pinned, baseline }, model, storage = () => sessionStorage) {
  const look = { model, layer, unit, pinned: pinned !== null };
  const a = baseline && { drawing: baseline.drawing, model: baseline.model.name };
  try {
    storage().setItem(KEY, JSON.stringify({ drawing, row, speed, look, a }));
  } catch {
    // Forbidden or full: the drawing then lasts as long as the page.
  }
}

/**
 * Shows what the session stored, at rest.
 *
 * @param {ReturnType<import("./store.js").createStore>} store
 * @param {object} model the page's, as GET /models/{name} describes it
 * @param {object} options
 * @param {(drawing: object[]) => object | null} options.rasterize
 * @param {typeof import("../data/server.js")} options.server
 * @param {boolean} options.keepsDrawing whether only the baseline is restored
 * @returns {boolean} whether a drawing was restored, be it an empty one
 */
export function restoreSession(store, model, { rasterize, server, keepsDrawing }) {
  const session = loadSession();
  if (session?.a) {
    store.set({ baseline: unloadedBaseline(session.a) });
    reloadBaseline(store, model, rasterize, server);
  }
  if (!session || keepsDrawing) return false;
  const { drawing, row, speed } = session;
  const status = drawing.length > 0 ? "busy" : "idle";
  store.set({ drawing, row: Math.min(Math.max(row, 1), model.rows), speed, status, ...restoreUnit(session, model) });
  return true;
}

/**
 * The patch that chooses the session's unit again; empty for another model, whose units are others.
 *
 * @param {Session} session
 * @param {{name: string, layers: number, units: number}} model
 */
export function restoreUnit({ look }, { name, layers, units }) {
  if (look?.model !== name || !isBelow(look.layer, layers) || !isBelow(look.unit, units)) return {};
  return (look.pinned ? pin : preview)(look.layer, look.unit);
}

const isBelow = (number, end) => Number.isInteger(number) && number >= 0 && number < end;

const isValid = ({ drawing, row, speed, a }) =>
  isDrawing(drawing) && Number.isInteger(row) && Number.isFinite(speed) && (!a || isBaseline(a));

const isBaseline = ({ drawing, model }) => isDrawing(drawing) && typeof model === "string";

const isDrawing = (drawing) =>
  Array.isArray(drawing) &&
  drawing.every((mark, index) => (mark.pixels === undefined ? isStroke(mark) : index === 0 && isImage(mark)));

const isStroke = ({ erase, points }) =>
  typeof erase === "boolean" && Array.isArray(points) && points.length > 0 && points.every(isPoint);

const isPoint = (point) => Array.isArray(point) && point.length === 2 && point.every(Number.isFinite);
