import { turned, unitsInOrder } from "./unit-order.js";

/**
 * One of two compared traces, with the model that made it and what is known of its units over the test digits.
 *
 * @typedef {{model: object, trace: import("../data/trace.js").Trace, statistics: import("../data/signal-statistics.js").Statistics | null}} Side
 */

/**
 * What stands beside what: one signal of either side with the columns that it is shown by.
 *
 * A half is a Side with `own`, whether it is of the page's model, its `signal`, null where its model has no such signal,
 * the `layer`, the `columns` from left to right, `over`, whether a column is shown with its sign changed, and the
 * `range` that it is shown on, the same for both where both show the same signal.
 *
 * @param {{a: Side | null, b: Side | null}} sides
 * @param {object} state the page's
 * @param {object} model the page's; its signals are the ones to choose from
 * @returns {{a: object | null, b: object | null, wanted: object, matched: boolean}} matched where both have as many
 *   columns of the same signal, so that there is a difference
 */
export function pair(sides, state, model) {
  const wanted = signalOf(model, state.signal) ?? signalOf(model, model.memory);
  const half = (side) => side && { ...side, own: side.model.name === model.name, ...shown(state, side, wanted, model) };
  const [a, b] = [half(sides.a), half(sides.b)];
  const alike = Boolean(a?.signal && b?.signal) && a.signal.name === b.signal.name;
  const range = alike ? joined(a.signal.range, b.signal.range) : null;
  const ranged = (one) => one && { ...one, range: range ?? one.signal?.range };
  const matched = alike && a.columns.length === b.columns.length && a.columns.length > 0;
  return { a: ranged(a), b: ranged(b), wanted, matched };
}

const joined = ([low, high], [otherLow, otherHigh]) => [Math.min(low, otherLow), Math.max(high, otherHigh)];

const signalOf = (model, name) => model.signals.find((signal) => signal.name === name);

function shown(state, { model: theirs, statistics }, wanted, model) {
  const signal = counterpart(wanted, model, theirs);
  if (!signal) return { signal: null, layer: null, columns: [], over: () => false };
  const layer = layerOf(signal, theirs, model.layers - 1 - state.layer);
  const known = { ...state, statistics };
  const columns = signal.across === "unit" ? unitsInOrder(known, layer, theirs) : Array.from({ length: signal.width }, (_, k) => k);
  return { signal, layer, columns, over: signal.across === "unit" && signal.range[0] < 0 ? turned(known, layer) : () => false };
}

/** The signal of the same name; or else, to one model's memory or output, the other one's. */
export function counterpart(signal, model, other) {
  const same = signalOf(other, signal.name);
  if (same && same.across === signal.across) return same;
  const role = ["memory", "output"].find((one) => model[one] === signal.name);
  return role ? signalOf(other, other[role]) : null;
}

/** The layer that has the signal and stands as far below the top as is asked for, or nearest to that. */
function layerOf({ layers }, { layers: depth }, below) {
  const far = (layer) => Math.abs(depth - 1 - layer - below);
  return layers.reduce((best, layer) => (far(layer) < far(best) ? layer : best));
}

/** At which place a unit of the page's model stands; null where it stands at none. */
export function placeOf({ a, b }, unit) {
  const own = [a, b].find((half) => half?.own && half.signal);
  if (!own) return null;
  if (own.signal.across === "all") return 0;
  const place = own.signal.across === "unit" && unit !== null ? own.columns.indexOf(unit) : -1;
  return place < 0 ? null : place;
}

/** What one half has at a row and a place, both from 0. */
export const valueAt = ({ trace, layer, signal, columns }, row, place) => trace.value(layer, signal.name, row, columns[place]);

/** One half down the rows, at a place. */
export const courseAt = (half, place) => half.trace.rows(half.layer, half.signal.name).map((_, row) => valueAt(half, row, place));

/**
 * What B has more than A, place by place, of what is shown of them.
 *
 * @returns {Float32Array[]} a row each, first row first
 */
export function difference(a, b) {
  const seen = (half, row, place) => (half.over(half.columns[place]) ? -1 : 1) * valueAt(half, row, place);
  return a.trace.beliefs.map((_, row) => Float32Array.from(a.columns, (_, place) => seen(b, row, place) - seen(a, row, place)));
}

/** The same of the beliefs. */
export const beliefDifference = (a, b) =>
  a.trace.beliefs.map((belief, row) => Float32Array.from(belief, (share, k) => b.trace.beliefs[row][k] - share));

/** Limits of a difference: half of what the signal spans to either side, the same for every drawing. */
export const reach = ([low, high]) => [(low - high) / 2, (high - low) / 2];
