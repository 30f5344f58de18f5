import { isPicture } from "./drawing.js";
import { pin, preview } from "./selection.js";

/**
 * What stays, as long as the tab, when a person reloads or takes another language or model: the drawing, the row and the
 * speed, what was kept as A with its model's name, and of the same model the unit that is looked at.
 */
const KEY = "drawing";

/**
 * @param {() => Storage} storage asked for where it may fail, since a browser may forbid it
 * @returns {{drawing: object[], row: number, speed: number, look?: object, a?: {drawing: object[], model: string} | null}
 *   | null} null where nothing is kept, or nothing one could read
 */
export function kept(storage = () => sessionStorage) {
  try {
    const found = JSON.parse(storage().getItem(KEY));
    return found && sound(found) ? { ...found, drawing: Object.freeze(found.drawing) } : null;
  } catch {
    return null; // storage can be forbidden, and hold what somebody else wrote
  }
}

/**
 * @param {{drawing: object[], row: number, speed: number, layer: number, unit: number | null, pinned: object | null,
 *   kept: {drawing: object[], model: {name: string}} | null}} state
 * @param {string} model its name
 */
export function keep({ drawing, row, speed, layer, unit, pinned, kept: a }, model, storage = () => sessionStorage) {
  const look = { model, layer, unit, pinned: pinned !== null };
  try {
    storage().setItem(KEY, JSON.stringify({ drawing, row, speed, look, a: a && { drawing: a.drawing, model: a.model.name } }));
  } catch {
    // Forbidden or full: the drawing then lasts as long as the page.
  }
}

/**
 * The patch that looks at the unit that was looked at, if this model has it; the units of another model are others.
 *
 * @param {{look?: {model: string, layer: number, unit: number | null, pinned: boolean}}} kept
 * @param {{name: string, layers: number, units: number}} model
 */
export function lookAgain({ look }, { name, layers, units }) {
  if (look?.model !== name || !isBelow(look.layer, layers) || !isBelow(look.unit, units)) return {};
  return (look.pinned ? pin : preview)(look.layer, look.unit);
}

const isBelow = (number, end) => Number.isInteger(number) && number >= 0 && number < end;

const sound = ({ drawing, row, speed, a }) => isDrawing(drawing) && Number.isInteger(row) && Number.isFinite(speed) && (!a || isKept(a));

const isKept = ({ drawing, model }) => isDrawing(drawing) && typeof model === "string";

const isDrawing = (drawing) =>
  Array.isArray(drawing) && drawing.every((mark, place) => (mark.pixels === undefined ? isStroke(mark) : place === 0 && isPicture(mark)));

const isStroke = ({ erase, points }) => typeof erase === "boolean" && Array.isArray(points) && points.length > 0 && points.every(inside);

const inside = (point) => Array.isArray(point) && point.length === 2 && point.every(Number.isFinite);
