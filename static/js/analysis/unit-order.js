import { passesFilter } from "./unit-filter.js";
import { retentionGate } from "./unit-series.js";

/**
 * The values that units are sorted by, the largest first; undefined if the model does not have them.
 *
 * @type {Record<string, (statistics: Statistics, layer: number, model: Sorted) => ArrayLike<number> | undefined>}
 */
const VALUES = {
  "half-life": (statistics, layer, model) => {
    const gate = retentionGate(model);
    return gate && statistics.all(layer, gate.name, "half_life");
  },
  mean: (statistics, layer, { memory }) => statistics.all(layer, memory, "mean"),
  spread: (statistics, layer, { memory }) => statistics.all(layer, memory, "spread"),
  change: changes,
};

/**
 * The total change of each unit's memory, from its mean series over all test digits.
 *
 * @param {Statistics} statistics
 * @param {number} layer
 * @param {Sorted} model
 */
function changes(statistics, layer, { memory, units }) {
  const course = statistics.all(layer, memory, "mean_by_row");
  /** @type {(row: number, unit: number) => number} */
  const value = (row, unit) => (row < 0 ? 0 : course[row * units + unit]);
  const rows = Array.from({ length: course.length / units }, (_, row) => row);
  return Array.from({ length: units }, (_, unit) => rows.reduce((sum, row) => sum + Math.abs(value(row, unit) - value(row - 1, unit)), 0));
}

/**
 * The units of a layer that pass the filter, from left to right: by index, similar ones together, or by a value. Orders
 * other than "index" depend on the statistics alone, so that no unit moves when another digit is drawn.
 *
 * @param {{unitOrder: string, unitFilter: string, statistics: Statistics | null}} state
 * @param {number} layer
 * @param {Sorted} model
 * @returns {number[]} by index if the order needs statistics that are missing; may be empty
 *
 * @typedef {import("./unit-filter.js").Filtered & Pick<Model, "memory">} Sorted
 */
export function unitsInOrder(state, layer, model) {
  return everyUnit(state, layer, model).filter(passesFilter(state, layer, model));
}

/**
 * Whether a unit is shown sign-flipped: in the order by similarity a mostly negative unit is, since it is chance which of
 * two signs stands for "on".
 *
 * @param {{unitOrder: string, statistics: Statistics | null}} state
 * @param {number} layer
 * @returns {(unit: number) => boolean}
 */
export function signFlipped({ unitOrder, statistics }, layer) {
  const flipped = unitOrder === "similar" && statistics ? statistics.flipped(layer) : null;
  return (unit) => flipped !== null && flipped[unit] === 1;
}

/**
 * @param {{unitOrder: string, statistics: Statistics | null}} state
 * @param {number} layer
 * @param {Sorted} model
 */
function everyUnit({ unitOrder, statistics }, layer, model) {
  const counted = Array.from({ length: model.units }, (_, unit) => unit);
  if (!statistics) return counted;
  if (unitOrder === "similar") return [...statistics.order(layer)];
  const value = VALUES[unitOrder]?.(statistics, layer, model);
  // Not by their difference, which is NaN for two infinite half-lives.
  return value ? counted.sort((one, other) => Number(value[other] > value[one]) - Number(value[other] < value[one])) : counted;
}
