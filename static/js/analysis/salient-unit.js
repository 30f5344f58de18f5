/**
 * What the article tells of a trace: of one unit, at one row, in numbers that are all the trace's own. Rows, units and
 * layers count from 0 here.
 */
import { keeperOf } from "./unit-series.js";

/** Fainter pixels are the rim that scaling leaves, which nobody sees as ink. */
const FAINT = 0.1;

/**
 * Where each unit's memory changed most from one row to the next, beginning with none before the first row.
 *
 * How much a unit has to show is that change times how far its keeper goes, for a unit that always keeps everything, or
 * never anything, shows no decision. Without a keeper it is that change times its share of all changes, for one that
 * holds still and then turns shows what one that never rests hides.
 *
 * @param {Float32Array[]} memory by row
 * @param {[number, number]} range of its display: a change beyond it is none that one could see
 * @param {Float32Array[] | null} kept the keeper's values by row
 * @param {(row: number) => boolean} counts which rows are looked at; one at least
 * @returns {{unit: number, row: number, shows: number}[]} all units, the one that shows most first
 */
export function turns(memory, [low, high], kept, counts) {
  const seen = (row, unit) => (row < 0 ? 0 : Math.min(Math.max(memory[row][unit], low), high));
  const turn = (_, unit) => {
    const changes = memory.map((_, row) => (counts(row) ? Math.abs(seen(row, unit) - seen(row - 1, unit)) : -1));
    const most = Math.max(...changes);
    const parts = kept?.map((values) => values[unit]);
    const all = memory.reduce((sum, _, row) => sum + Math.abs(seen(row, unit) - seen(row - 1, unit)), 0);
    const telling = parts ? Math.max(...parts) - Math.min(...parts) : most / (all || 1);
    return { unit, row: changes.indexOf(most), shows: most * telling };
  };
  return Array.from(memory[0], turn).sort((one, other) => other.shows - one.shows);
}

/**
 * Of which unit the article tells, and at which row: the one that is pinned, or else the one that shows most; at the row
 * that the reader took, or else the one with ink at which its memory changed most.
 *
 * @param {{trace: import("../data/trace.js").Trace, pinned: {layer: number, unit: number} | null, told: number | null}} state
 *   `told` is a row counted from 1
 * @param {object} model as GET /models/{name} describes it
 * @returns {{layer: number, unit: number, row: number, order: number[]}} order: the layer's units, those that show most
 *   first
 */
export function telling({ trace, pinned, articleRow }, model) {
  const layer = pinned?.layer ?? model.layers - 1;
  const found = turnsOf(trace, layer, model);
  const { unit, row } = pinned ? found.find((one) => one.unit === pinned.unit) : found[0];
  return { layer, unit, row: articleRow === null ? row : articleRow - 1, order: found.map((one) => one.unit) };
}

/** Every view of a trace asks for them, and they are the same for all. */
const known = new WeakMap();

function turnsOf(trace, layer, model) {
  if (!known.has(trace)) known.set(trace, new Map());
  const layers = known.get(trace);
  if (!layers.has(layer)) {
    const keeper = keeperIn(trace, layer, model);
    const { range } = model.signals.find(({ name }) => name === model.memory);
    const memory = trace.rows(layer, model.memory);
    const inked = memory.map((_, row) => inkOf(trace.image, row, model.columns) > 0);
    const counts = inked.includes(true) ? (row) => inked[row] : () => true;
    layers.set(layer, turns(memory, range, keeper && trace.rows(layer, keeper.name), counts));
  }
  return layers.get(layer);
}

/**
 * Since when the belief has been what it is at the end.
 *
 * @param {ArrayLike<number>[]} beliefs by row
 * @returns {{best: number, row: number, before: number | null}} the class, the first row from which it always was the
 *   most likely one, and which one was at the row before that
 */
export function settled(beliefs) {
  const best = beliefs.map((belief) => belief.indexOf(Math.max(...belief)));
  const last = best.at(-1);
  const row = best.findLastIndex((one) => one !== last) + 1;
  return { best: last, row, before: row ? best[row - 1] : null };
}

/** How many pixels of a row have ink. */
export const inkOf = (image, row, columns) => image.slice(row * columns, (row + 1) * columns).filter((grey) => grey > FAINT).length;

/** The first row with ink, -1 where there is none. */
export const firstInk = (image, columns) => Math.floor(image.findIndex((grey) => grey > FAINT) / columns);

/**
 * The classes that were the most likely ones at some row, those that were it longest first, and the row in which each
 * was surest of itself.
 *
 * @param {ArrayLike<number>[]} beliefs by row
 * @returns {{label: number, row: number}[]}
 */
export function leaders(beliefs) {
  const led = new Map();
  beliefs.forEach((belief, row) => {
    const share = Math.max(...belief);
    const label = belief.indexOf(share);
    const { count, most, at } = led.get(label) ?? { count: 0, most: 0, at: 0 };
    led.set(label, { count: count + 1, most: Math.max(most, share), at: share >= most ? row : at });
  });
  return [...led].sort(([, one], [, other]) => other.count - one.count).map(([label, { at }]) => ({ label, row: at }));
}

/** The signal that says what is kept, if its values are told of each unit of the layer. */
export const keeperIn = (trace, layer, model) => {
  const keeper = keeperOf(model);
  return keeper?.across === "unit" && trace.has(layer, keeper.name) ? keeper : null;
};
