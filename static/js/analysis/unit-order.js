import { among } from "./unit-filter.js";
import { keeperOf } from "./unit-series.js";

/** What units may be sorted by, the most first; undefined where a model has it not. */
const VALUES = {
  "half-life": (statistics, layer, model) => keeperOf(model) && statistics.all(layer, keeperOf(model).name, "half_life"),
  mean: (statistics, layer, { memory }) => statistics.all(layer, memory, "mean"),
  spread: (statistics, layer, { memory }) => statistics.all(layer, memory, "spread"),
  change: changes,
};

/** How far a unit's memory moves from a row to the next, by its course in the mean over all test digits. */
function changes(statistics, layer, { memory, units }) {
  const course = statistics.all(layer, memory, "mean_by_row");
  const value = (row, unit) => (row < 0 ? 0 : course[row * units + unit]);
  const rows = Array.from({ length: course.length / units }, (_, row) => row);
  return Array.from({ length: units }, (_, unit) => rows.reduce((sum, row) => sum + Math.abs(value(row, unit) - value(row - 1, unit)), 0));
}

/**
 * The units of a layer from left to right: as they are counted ("index"), "similar" ones together, or by a value. All
 * but the first are told by all test digits, so that no unit moves when another digit is drawn. Only those that are
 * asked for are among them, which may be none.
 *
 * @param {{order: string, among: string, statistics: import("../data/signal-statistics.js").Statistics | null}} state
 * @param {number} layer
 * @param {{units: number, memory: string, output: string, signals: {name: string, keeps: boolean}[]}} model
 * @returns {number[]} as they are counted where the order can't be told
 */
export function unitsInOrder(state, layer, model) {
  return everyUnit(state, layer, model).filter(among(state, layer, model));
}

/**
 * By unit, whether it is turned over where it is shown: beside others that are alike, one that is negative for the most
 * part has its sign changed, since which of two signs stands for "on" is chance.
 *
 * @returns {(unit: number) => boolean}
 */
export function turned({ unitOrder, statistics }, layer) {
  const flipped = unitOrder === "similar" && statistics ? statistics.flipped(layer) : null;
  return (unit) => flipped !== null && flipped[unit] === 1;
}

function everyUnit({ unitOrder, statistics }, layer, model) {
  const counted = Array.from({ length: model.units }, (_, unit) => unit);
  if (!statistics) return counted;
  if (unitOrder === "similar") return [...statistics.order(layer)];
  const value = VALUES[unitOrder]?.(statistics, layer, model);
  // Not by their difference: two that are infinite have none.
  return value ? counted.sort((one, other) => Number(value[other] > value[one]) - Number(value[other] < value[one])) : counted;
}
