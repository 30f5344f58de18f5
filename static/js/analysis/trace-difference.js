import { signFlipped, unitsInOrder } from "./unit-order.js";

/**
 * One of two compared traces, with its model and the model's statistics.
 *
 * @typedef {{model: Model, trace: Trace, statistics: Statistics | null}} Side
 *
 * One signal of a side, as it is shown.
 *
 * @typedef {object} Shown
 * @property {boolean} own whether the side is the page's model
 * @property {Signal | null} signal null if the side's model has no counterpart
 * @property {number | null} layer
 * @property {number[]} columns from left to right
 * @property {(column: number) => boolean} over whether a column is sign-flipped
 * @property {Interval} [range] of the colours, the same for both sides if they show the same signal
 *
 * @typedef {Side & Shown} Half
 * @typedef {Half & {signal: Signal, layer: number, range: Interval}} ShownHalf
 * @typedef {{a: Half | null, b: Half | null, wanted: Signal, matched: boolean}} Pair matched: both sides have the same
 *   number of columns of the same signal, so that there is a difference
 */

/**
 * Whether a side has the signal that is compared.
 *
 * @type {(half: Half | null) => half is ShownHalf}
 */
export const isShown = (half) => half !== null && half.signal !== null && half.layer !== null && half.range !== undefined;

/**
 * The same signal of both sides.
 *
 * @param {{a: Side | null, b: Side | null}} sides
 * @param {PageState} state
 * @param {Model} model of the page; its signals are the choices
 * @returns {Pair}
 */
export function pairSides(sides, state, model) {
  const wanted = /** @type {Signal} */ (signalOf(model, state.signal) ?? signalOf(model, model.memory));
  /** @type {(side: Side | null) => Half | null} */
  const half = (side) => side && { ...side, own: side.model.name === model.name, ...shown(state, side, wanted, model) };
  const [a, b] = [half(sides.a), half(sides.b)];
  const alike = a?.signal && b?.signal && a.signal.name === b.signal.name;
  const range = a?.signal && b?.signal && alike ? joined(a.signal.range, b.signal.range) : null;
  /** @type {(one: Half | null) => Half | null} */
  const ranged = (one) => one && { ...one, range: range ?? one.signal?.range };
  const matched = Boolean(alike) && a?.columns.length === b?.columns.length && Boolean(a?.columns.length);
  return { a: ranged(a), b: ranged(b), wanted, matched };
}

/** @type {(one: Interval, other: Interval) => Interval} */
const joined = ([low, high], [otherLow, otherHigh]) => [Math.min(low, otherLow), Math.max(high, otherHigh)];

/** @type {(model: Model, name: string) => Signal | undefined} */
const signalOf = (model, name) => model.signals.find((signal) => signal.name === name);

/**
 * @param {PageState} state
 * @param {Side} side
 * @param {Signal} wanted
 * @param {Model} model of the page
 * @returns {Omit<Shown, "own">}
 */
function shown(state, { model: theirs, statistics }, wanted, model) {
  const signal = matchingSignal(wanted, model, theirs);
  if (!signal) return { signal: null, layer: null, columns: [], over: () => false };
  const layer = layerOf(signal, theirs, model.layers - 1 - state.layer);
  const known = { ...state, statistics };
  const columns = signal.across === "unit" ? unitsInOrder(known, layer, theirs) : Array.from({ length: signal.width }, (_, k) => k);
  return { signal, layer, columns, over: signal.across === "unit" && signal.range[0] < 0 ? signFlipped(known, layer) : () => false };
}

/**
 * The signal of the same name, or else memory for memory and output for output.
 *
 * @param {Signal} signal
 * @param {Model} model
 * @param {Model} other
 * @returns {Signal | null}
 */
export function matchingSignal(signal, model, other) {
  const same = signalOf(other, signal.name);
  if (same && same.across === signal.across) return same;
  const role = /** @type {const} */ (["memory", "output"]).find((one) => model[one] === signal.name);
  return (role && signalOf(other, other[role])) ?? null;
}

/**
 * Of the layers that have the signal, the one whose distance from the top layer is nearest to `below`.
 *
 * @param {Signal} signal
 * @param {Model} model
 * @param {number} below
 */
function layerOf({ layers }, { layers: depth }, below) {
  const far = (/** @type {number} */ layer) => Math.abs(depth - 1 - layer - below);
  return layers.reduce((best, layer) => (far(layer) < far(best) ? layer : best));
}

/**
 * The place of a unit of the page's model among the columns; null if it has none.
 *
 * @param {Pair} pair
 * @param {number | null} unit
 */
export function placeOfUnit({ a, b }, unit) {
  const own = [a, b].find((half) => half?.own && half.signal);
  if (!own?.signal) return null;
  if (own.signal.across === "all") return 0;
  const place = own.signal.across === "unit" && unit !== null ? own.columns.indexOf(unit) : -1;
  return place < 0 ? null : place;
}

/**
 * The value of one side at a row and a place, both from 0.
 *
 * @param {ShownHalf} half
 * @param {number} row
 * @param {number} place
 */
export const valueAt = ({ trace, layer, signal, columns }, row, place) => trace.value(layer, signal.name, row, columns[place]);

/**
 * The series of one side at a place, by row.
 *
 * @param {ShownHalf} half
 * @param {number} place
 */
export const seriesAt = (half, place) => half.trace.rows(half.layer, half.signal.name).map((_, row) => valueAt(half, row, place));

/**
 * B less A, as they are shown.
 *
 * @param {ShownHalf} a
 * @param {ShownHalf} b with as many columns
 * @returns {Float32Array[]} [rows][columns]
 */
export function difference(a, b) {
  /** @type {(half: ShownHalf, row: number, place: number) => number} */
  const seen = (half, row, place) => (half.over(half.columns[place]) ? -1 : 1) * valueAt(half, row, place);
  return a.trace.beliefs.map((_, row) => Float32Array.from(a.columns, (_, place) => seen(b, row, place) - seen(a, row, place)));
}

/**
 * The probabilities of B less those of A.
 *
 * @param {{trace: Trace}} a
 * @param {{trace: Trace}} b
 * @returns {Float32Array[]} [rows][classes]
 */
export const beliefDifference = (a, b) =>
  a.trace.beliefs.map((belief, row) => Float32Array.from(belief, (share, k) => b.trace.beliefs[row][k] - share));

/**
 * Limits of a difference: half the signal's span to either side, the same for every drawing.
 *
 * @param {Interval} range
 * @returns {Interval}
 */
export const differenceRange = ([low, high]) => [(low - high) / 2, (high - low) / 2];
