import { unpack } from "./pixels.js";

/** What stays when a person takes another model or reloads: the drawing, the row and the speed, as long as the tab. */
const KEY = "drawing";

/** @returns {{drawing: object[], row: number, speed: number} | null} null where nothing is kept, or nothing one could read */
export function kept(storage = sessionStorage) {
  try {
    const found = JSON.parse(storage.getItem(KEY));
    return found && sound(found) ? { ...found, drawing: Object.freeze(found.drawing) } : null;
  } catch {
    return null; // storage can be forbidden, and hold what somebody else wrote
  }
}

/** @param {{drawing: object[], row: number, speed: number}} state */
export function keep({ drawing, row, speed }, storage = sessionStorage) {
  try {
    storage.setItem(KEY, JSON.stringify({ drawing, row, speed }));
  } catch {
    // Forbidden or full: the drawing then lasts as long as the page.
  }
}

const sound = ({ drawing, row, speed }) =>
  Array.isArray(drawing) &&
  Number.isInteger(row) &&
  Number.isFinite(speed) &&
  drawing.every((mark, place) => (mark.pixels === undefined ? isStroke(mark) : place === 0 && isPicture(mark)));

const isStroke = ({ erase, points }) => typeof erase === "boolean" && Array.isArray(points) && points.length > 0 && points.every(inside);

/** Anything else than a packed picture throws here. */
const isPicture = ({ pixels }) => unpack(pixels).length > 0;

const inside = (point) => Array.isArray(point) && point.length === 2 && point.every(Number.isFinite);
