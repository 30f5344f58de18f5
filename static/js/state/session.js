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
 * @property {Drawing} drawing
 * @property {number} row
 * @property {number} speed
 * @property {{model: string, layer: number, unit: number | null, pinned: boolean}} [look] the chosen unit
 * @property {{drawing: Drawing, model: string} | null} [a] the baseline
 */

/**
 * @param {() => Storage} [storage] called where it may fail, since a browser may forbid it
 * @returns {Session | null} null for a missing or invalid one
 */
export function loadSession(storage = () => sessionStorage) {
  try {
    const found = JSON.parse(storage().getItem(KEY) ?? "null");
    return found && isValid(found) ? { ...found, drawing: Object.freeze(found.drawing) } : null;
  } catch {
    return null; // storage can be forbidden, and hold anything
  }
}

/**
 * @param {Pick<PageState, "drawing" | "row" | "speed" | "layer" | "unit" | "pinned" | "baseline">} state
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
 * @param {Store} store
 * @param {Model} model the page's
 * @param {object} options
 * @param {(drawing: Drawing) => GreyImage | null} options.rasterize
 * @param {Server} options.server
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
 * @param {Pick<Model, "name" | "layers" | "units">} model
 */
export function restoreUnit({ look }, { name, layers, units }) {
  if (look?.model !== name || !isBelow(look.layer, layers) || !isBelow(look.unit, units)) return {};
  return (look.pinned ? pin : preview)(look.layer, /** @type {number} */ (look.unit));
}

const isBelow = (/** @type {any} */ number, /** @type {number} */ end) => Number.isInteger(number) && number >= 0 && number < end;

/** @param {any} session */
const isValid = ({ drawing, row, speed, a }) =>
  isDrawing(drawing) && Number.isInteger(row) && Number.isFinite(speed) && (!a || isBaseline(a));

/** @param {any} baseline */
const isBaseline = ({ drawing, model }) => isDrawing(drawing) && typeof model === "string";

/** @param {any} drawing */
const isDrawing = (drawing) =>
  Array.isArray(drawing) && drawing.every((mark, index) => (mark.pixels === undefined ? isStroke(mark) : index === 0 && isImage(mark)));

/** @param {any} mark */
const isStroke = ({ erase, points }) => typeof erase === "boolean" && Array.isArray(points) && points.length > 0 && points.every(isPoint);

/** @param {any} point */
const isPoint = (point) => Array.isArray(point) && point.length === 2 && point.every(Number.isFinite);
