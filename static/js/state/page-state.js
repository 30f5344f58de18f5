import { BLANK } from "./drawing.js";

/**
 * The page's whole state; the store holds one frozen object of it. Rows count from 1, everything else from 0.
 *
 * @typedef {object} PageState
 * @property {Drawing} drawing the marks on the pad, see state/drawing.js
 * @property {Drawing[]} undoStack earlier drawings, the latest last
 * @property {readonly StoredDrawing[]} drawings the reader's last drawings, newest first
 * @property {"pen" | "eraser"} tool
 * @property {boolean} penDown whether a stroke is being drawn
 * @property {[number, number] | null} brush column and row of the keyboard brush; null without the focus
 * @property {"idle" | "busy" | "ready" | "error"} status of the prediction; idle without a drawing
 * @property {string} error why there is no prediction, for the reader
 * @property {string} inputError why a picture, link or file failed, for the reader
 * @property {Trace | null} trace of the drawing, or of one a moment older while status is busy
 * @property {number} rows time steps of an image
 * @property {number} row the cursor's
 * @property {boolean} playing
 * @property {boolean} autoplay whether the next trace starts playing
 * @property {number} speed 1 is five rows a second
 * @property {HoveredNumber | null} hovered the number under the pointer
 * @property {number} layer the chosen layer
 * @property {number | null} unit the chosen unit of that layer
 * @property {{layer: number, unit: number} | null} pinned the unit that stays chosen when the pointer leaves
 * @property {string} signal name of the chosen signal, or of the belief
 * @property {ExplainedColumn | null} explainedColumn of a signal that is not counted by units; null for the usual one
 * @property {string | null} highlightedSignal the signal under the pointer in the cell diagram
 * @property {"index" | "similar" | "half-life" | "mean" | "spread" | "change"} unitOrder
 * @property {"all" | "open" | "closed" | "still"} unitFilter
 * @property {number} saturationThreshold distance from 0 or 1, in 0..0.5
 * @property {Statistics | null} statistics of the model; null until loaded, or if it has none
 * @property {Weights | symbol | Error | null} weights of the model; LOADING while requested, an Error after a failure
 * @property {Baseline | null} baseline A of a comparison of two drawings
 * @property {string} secondModelName B's model in a comparison of two models, or ""
 * @property {SecondModel | null} secondModel null until its description is loaded
 * @property {string} secondModelError why it has no trace, for the reader
 * @property {ComparedColumn | null} comparedColumn the number under the pointer in the comparison
 * @property {boolean} shortcuts whether the page's keys work
 * @property {"light" | "dark"} theme
 * @property {number | null} tourStep the open step; null without the tour
 * @property {readonly string[]} tourDone names of the completed steps
 * @property {number | null} articleRow the article's row; null for the one that it chooses
 *
 * @typedef {{pixels: string, digit?: {index: number, label: number}}} StoredDrawing pixels as data/packed-image.js packs them
 * @typedef {{layer: number, signal: string, across: string, row: number, column: number}} HoveredNumber
 * @typedef {{signal: string, column: number}} ExplainedColumn
 * @typedef {{model: Model, trace: Trace | null, drawing: Drawing, statistics: Statistics | null}} Baseline trace
 *   is null until a stored baseline is loaded
 * @typedef {{model: Model, trace: Trace | null, of: Trace | null, statistics: Statistics | null}} SecondModel `of` is the
 *   page's trace of the same image
 * @typedef {{row: number, place: number, alone: "a" | "b" | "difference" | null}} ComparedColumn alone is the map that the
 *   place belongs to, null if it means the same in all of them
 */

/**
 * The state of a page that has just opened.
 *
 * @param {Pick<Model, "rows" | "layers" | "memory">} model as GET /models/{name} describes it
 * @param {readonly StoredDrawing[]} [drawings]
 * @returns {PageState}
 */
export const initialState = (model, drawings = Object.freeze([])) => ({
  drawing: BLANK,
  undoStack: [],
  drawings,
  tool: "pen",
  penDown: false,
  brush: null,
  status: "idle",
  error: "",
  inputError: "",
  trace: null,
  rows: model.rows,
  row: model.rows,
  playing: false,
  autoplay: false,
  speed: 1,
  hovered: null,
  layer: model.layers - 1,
  unit: null,
  pinned: null,
  signal: model.memory,
  explainedColumn: null,
  highlightedSignal: null,
  unitOrder: "index",
  unitFilter: "all",
  saturationThreshold: 0.1,
  statistics: null,
  weights: null,
  baseline: null,
  secondModelName: "",
  secondModel: null,
  secondModelError: "",
  comparedColumn: null,
  shortcuts: true,
  theme: "light",
  tourStep: null,
  tourDone: [],
  articleRow: null,
});
