/** The most salient unit of a trace, the time step at which it changes most, and facts about the ink and the prediction. */
import { retentionGate } from "./unit-series.js";

/** Fainter pixels are antialiasing at the rim of the ink. */
const FAINT = 0.1;

/**
 * All units by salience, and the row at which each unit's memory changes most; before the first row the memory is 0.
 *
 * Salience is the largest change times the span of the unit's retention gate, since a gate that is always open or always
 * closed shows no decision. Without a retention gate it is the largest change times its share of all changes, so that a
 * unit that is still and then changes ranks above one that changes at every row.
 *
 * @param {readonly Float32Array[]} memory [rows][units]
 * @param {Interval} range of the display, to which the memory is clipped
 * @param {readonly Float32Array[] | null | undefined} kept the retention gate, [rows][units]
 * @param {(row: number) => boolean} counts whether a row is searched; one at least
 * @returns {{unit: number, row: number, shows: number}[]} the most salient first
 */
export function rankBySalience(memory, [low, high], kept, counts) {
  /** @type {(row: number, unit: number) => number} */
  const seen = (row, unit) => (row < 0 ? 0 : Math.min(Math.max(memory[row][unit], low), high));
  const turn = (/** @type {number} */ _, /** @type {number} */ unit) => {
    const changes = memory.map((_, row) => (counts(row) ? Math.abs(seen(row, unit) - seen(row - 1, unit)) : -1));
    const most = Math.max(...changes);
    const parts = kept?.map((values) => values[unit]);
    const all = memory.reduce((sum, _, row) => sum + Math.abs(seen(row, unit) - seen(row - 1, unit)), 0);
    const weight = parts ? Math.max(...parts) - Math.min(...parts) : most / (all || 1);
    return { unit, row: changes.indexOf(most), shows: most * weight };
  };
  return Array.from(memory[0], turn).sort((one, other) => other.shows - one.shows);
}

/**
 * The article's unit and row: the pinned unit, or else the most salient one; at the chosen row, or else the row with ink
 * at which the unit's memory changes most.
 *
 * @param {{trace: Trace, pinned: PageState["pinned"], articleRow: number | null}} state articleRow counts from 1
 * @param {Model} model
 * @returns {{layer: number, unit: number, row: number, order: number[]}} from 0; order: the layer's units by salience
 */
export function salientUnit({ trace, pinned, articleRow }, model) {
  const layer = pinned?.layer ?? model.layers - 1;
  const found = turnsOf(trace, layer, model);
  const { unit, row } = found.find((one) => one.unit === pinned?.unit) ?? found[0];
  return { layer, unit, row: articleRow === null ? row : articleRow - 1, order: found.map((one) => one.unit) };
}

/**
 * The units of a layer by salience, of every trace that is in use.
 *
 * @type {WeakMap<Trace, Map<number, ReturnType<typeof rankBySalience>>>}
 */
const known = new WeakMap();

/**
 * @param {Trace} trace
 * @param {number} layer
 * @param {Model} model
 */
function turnsOf(trace, layer, model) {
  const layers = known.get(trace) ?? /** @type {Map<number, ReturnType<typeof rankBySalience>>} */ (new Map());
  known.set(trace, layers);
  const found = layers.get(layer);
  if (found) return found;
  const gate = retentionGateIn(trace, layer, model);
  const range = model.signals.find(({ name }) => name === model.memory)?.range ?? [-1, 1];
  const memory = trace.rows(layer, model.memory);
  const inked = memory.map((_, row) => inkedPixels(trace.image, row, model.columns) > 0);
  const counts = inked.includes(true) ? (/** @type {number} */ row) => inked[row] : () => true;
  const units = rankBySalience(memory, range, gate && trace.rows(layer, gate.name), counts);
  layers.set(layer, units);
  return units;
}

/**
 * The number of pixels with ink in a row.
 *
 * @param {Float32Array} image
 * @param {number} row from 0
 * @param {number} columns
 */
export const inkedPixels = (image, row, columns) => image.slice(row * columns, (row + 1) * columns).filter((grey) => grey > FAINT).length;

/**
 * The first row with ink from 0, -1 for a blank image.
 *
 * @param {Float32Array} image
 * @param {number} columns
 */
export const firstInkedRow = (image, columns) => Math.floor(image.findIndex((grey) => grey > FAINT) / columns);

/**
 * The model's retention gate, if the layer has it with one value a unit.
 *
 * @param {Trace} trace
 * @param {number} layer
 * @param {Pick<Model, "signals">} model
 */
export const retentionGateIn = (trace, layer, model) => {
  const gate = retentionGate(model);
  return gate?.across === "unit" && trace.has(layer, gate.name) ? gate : null;
};
