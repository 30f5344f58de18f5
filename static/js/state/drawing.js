import { unpack } from "../data/packed-image.js";

/**
 * A drawing is a frozen list of marks. A mark is a stroke, {erase, points: [[x, y], …]} with x and y in 0..1, y down, or
 * an image, {pixels} as data/packed-image.js packs them, which can only be the first. A stroke of a sample has
 * {sample: true}; an image of a test digit has {digit: {index, label}}.
 * Every function here takes the page's state and returns a patch of it.
 */
export const BLANK = Object.freeze([]);

/** The most drawings that can be undone. */
const UNDO_LIMIT = 200;

/** The status while a request is due; an error remains until a response. */
const pendingStatus = (state) => (state.error ? "error" : "busy");

/** The patch of any edit. It shows all rows: a veil would hide the stroke that is being drawn. */
const edited = (state, drawing) => ({
  drawing,
  inputError: "",
  undoStack: [...state.undoStack, state.drawing].slice(-UNDO_LIMIT),
  status: pendingStatus(state),
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
  const extended = { ...last, points: [...last.points, ...points] };
  return { drawing: Object.freeze([...state.drawing.slice(0, -1), extended]), status: pendingStatus(state) };
}

export const endStroke = () => ({ penDown: false });

/** Removes a stroke whose gesture the browser took for itself. */
export const cancelStroke = (state) => undo(state);

export const clear = (state) => (state.drawing.length ? edited(state, BLANK) : {});

/** Replaces the drawing by a sample's strokes, each a list of points. */
export const replace = (state, strokes, options) =>
  replaceMarks(state, strokes.map((points) => ({ erase: false, points, sample: true })), options);

/** Replaces the drawing by a packed image, and says which test digit it is, if any. */
export const placeImage = (state, pixels, { digit, ...options }) => replaceMarks(state, [digit ? { pixels, digit } : { pixels }], options);

const replaceMarks = (state, marks, { autoplay }) => ({
  ...edited(state, Object.freeze(marks)),
  autoplay,
  row: autoplay ? 1 : state.rows,
  tool: "pen",
});

/**
 * Whether a stored mark is an image.
 *
 * @throws {RangeError | TypeError} its pixels are invalid
 */
export const isImage = ({ pixels, digit }) => unpack(pixels).length > 0 && (digit === undefined || isTestDigit(digit));

const isTestDigit = ({ index, label }) => Number.isInteger(index) && index >= 0 && Number.isInteger(label) && label >= 0 && label <= 9;

/** The test digit that a drawing is, as long as nothing was drawn over it; else null. */
export const testDigit = (drawing) => (drawing.length === 1 && drawing[0].digit) || null;

export function undo(state) {
  if (state.undoStack.length === 0) return {};
  return { ...edited(state, state.undoStack.at(-1)), undoStack: state.undoStack.slice(0, -1) };
}
