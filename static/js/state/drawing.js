import { unpack } from "../data/packed-image.js";

/**
 * A drawing is a frozen list of marks. A mark is a stroke, {erase, points: [[x, y], …]} with x and y in 0..1, y down, or
 * an image, {pixels} as data/packed-image.js packs them, which can only be the first. A stroke of a sample has
 * {sample: true}; an image of a test digit has {digit: {index, label}}.
 * Every function here takes the page's state and returns a patch of it.
 */
export const BLANK = Object.freeze(/** @type {Mark[]} */ ([]));

/** The most drawings that can be undone. */
const UNDO_LIMIT = 200;

/**
 * The status while a request is due; an error remains until a response.
 *
 * @param {PageState} state
 * @returns {PageState["status"]}
 */
const pendingStatus = (state) => (state.error ? "error" : "busy");

/**
 * The patch of any edit. It shows all rows: a veil would hide the stroke that is being drawn.
 *
 * @param {PageState} state
 * @param {Drawing} drawing
 * @returns {Patch}
 */
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

/**
 * @param {PageState} state
 * @param {[number, number]} point
 * @returns {Patch}
 */
export function beginStroke(state, point) {
  const stroke = { erase: state.tool === "eraser", points: [point] };
  return { ...edited(state, Object.freeze([...state.drawing, stroke])), penDown: true };
}

/**
 * @param {PageState} state with an open stroke
 * @param {[number, number][]} points
 * @returns {Patch}
 */
export function extendStroke(state, points) {
  const last = state.drawing[state.drawing.length - 1];
  const extended = { ...last, points: [...(last.points ?? []), ...points] };
  return { drawing: Object.freeze([...state.drawing.slice(0, -1), extended]), status: pendingStatus(state) };
}

export const endStroke = () => ({ penDown: false });

/**
 * Removes a stroke whose gesture the browser took for itself.
 *
 * @param {PageState} state
 */
export const cancelStroke = (state) => undo(state);

/** @param {PageState} state */
export const clear = (state) => (state.drawing.length ? edited(state, BLANK) : {});

/**
 * Replaces the drawing by a sample's strokes, each a list of points.
 *
 * @param {PageState} state
 * @param {[number, number][][]} strokes
 * @param {{autoplay: boolean}} options
 */
export const replace = (state, strokes, options) =>
  replaceMarks(
    state,
    strokes.map((points) => ({ erase: false, points, sample: true })),
    options,
  );

/**
 * Replaces the drawing by a packed image, and says which test digit it is, if any.
 *
 * @param {PageState} state
 * @param {string} pixels
 * @param {{autoplay: boolean, digit?: Mark["digit"]}} options
 */
export const placeImage = (state, pixels, { digit, autoplay }) =>
  replaceMarks(state, [digit ? { pixels, digit } : { pixels }], { autoplay });

/**
 * @param {PageState} state
 * @param {Mark[]} marks
 * @param {{autoplay: boolean}} options
 * @returns {Patch}
 */
const replaceMarks = (state, marks, { autoplay }) => ({
  ...edited(state, Object.freeze(marks)),
  autoplay,
  row: autoplay ? 1 : state.rows,
  tool: "pen",
});

/**
 * Whether a stored mark is an image.
 *
 * @param {{pixels: string, digit?: Mark["digit"]}} mark
 * @throws {RangeError | TypeError} its pixels are invalid
 */
export const isImage = ({ pixels, digit }) => unpack(pixels).length > 0 && (digit === undefined || isTestDigit(digit));

/** @param {NonNullable<Mark["digit"]>} digit */
const isTestDigit = ({ index, label }) => Number.isInteger(index) && index >= 0 && Number.isInteger(label) && label >= 0 && label <= 9;

/**
 * The test digit that a drawing is, as long as nothing was drawn over it; else null.
 *
 * @param {Drawing} drawing
 */
export const testDigit = (drawing) => (drawing.length === 1 && drawing[0].digit) || null;

/**
 * @param {PageState} state
 * @returns {Patch}
 */
export function undo(state) {
  const last = state.undoStack.at(-1);
  return last ? { ...edited(state, last), undoStack: state.undoStack.slice(0, -1) } : {};
}
