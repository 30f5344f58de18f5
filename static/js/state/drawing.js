import { unpack } from "../data/packed-image.js";

/**
 * A drawing is a frozen list of marks. A mark is a stroke, {erase, points: [[x, y], …]} with x and y in 0..1, y down, or
 * a picture that came from elsewhere, {pixels} as pixels.js packs them, which can only be the first. A stroke of a
 * sample says so, {sample: true}; a picture of a test digit says which, {digit: {index, label}}.
 * Every function here takes the page's state and gives the patch that brings the next one.
 */
export const BLANK = Object.freeze([]);

const HISTORY_LENGTH = 200;

/** What is shown no longer belongs to the drawing; an error stays one until an answer has shown that it is gone. */
const asked = (state) => (state.error ? "error" : "busy");

/** An edit shows everything at once: while someone draws, a veil would only hide what their pen does. */
const edited = (state, drawing) => ({
  drawing,
  inputError: "",
  undoStack: [...state.undoStack, state.drawing].slice(-HISTORY_LENGTH),
  status: asked(state),
  penDown: false,
  playing: false,
  autoplay: false,
  row: state.rows,
});

export function beginStroke(state, point) {
  const stroke = { erase: state.tool === "eraser", points: [point] };
  return { ...edited(state, Object.freeze([...state.drawing, stroke])), penDown: true };
}

export function extendStroke(state, points) {
  const last = state.drawing.at(-1);
  const grown = { ...last, points: [...last.points, ...points] };
  return { drawing: Object.freeze([...state.drawing.slice(0, -1), grown]), status: asked(state) };
}

export const endStroke = () => ({ penDown: false });

/** Takes a stroke back that turned out not to be one (the browser took the gesture for itself). */
export const dropStroke = (state) => undo(state);

export const clear = (state) => (state.drawing.length ? edited(state, BLANK) : {});

/** Takes a sample's strokes, each a list of points, in place of what was drawn. */
export const replace = (state, strokes, options) =>
  instead(state, strokes.map((points) => ({ erase: false, points, sample: true })), options);

/** Takes a packed picture in place of what was drawn, and which test digit it is, if it is one. */
export const place = (state, pixels, { digit, ...options }) => instead(state, [digit ? { pixels, digit } : { pixels }], options);

const instead = (state, marks, { autoplay }) => ({
  ...edited(state, Object.freeze(marks)),
  autoplay,
  row: autoplay ? 1 : state.rows,
  tool: "pen",
});

/**
 * Whether a mark that came from elsewhere is a picture.
 *
 * @throws {RangeError | TypeError} it is nothing of the kind
 */
export const isPicture = ({ pixels, digit }) => unpack(pixels).length > 0 && (digit === undefined || isTestDigit(digit));

const isTestDigit = ({ index, label }) => Number.isInteger(index) && index >= 0 && Number.isInteger(label) && label >= 0 && label <= 9;

/** Which test digit a drawing is, as long as nothing was drawn over it; null for any other drawing. */
export const testDigit = (drawing) => (drawing.length === 1 && drawing[0].digit) || null;

export function undo(state) {
  if (state.undoStack.length === 0) return {};
  return { ...edited(state, state.undoStack.at(-1)), undoStack: state.undoStack.slice(0, -1) };
}
