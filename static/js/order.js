import { keeperOf } from "./unit.js";

/** What units may be sorted by, the most first; undefined where a model has it not. */
const VALUES = {
  "half-life": (statistics, layer, model) => keeperOf(model) && statistics.all(layer, keeperOf(model).name, "half_life"),
  mean: (statistics, layer, { memory }) => statistics.all(layer, memory, "mean"),
  spread: (statistics, layer, { memory }) => statistics.all(layer, memory, "spread"),
};

/**
 * The units of a layer from left to right: as they are counted ("index"), "similar" ones together, or by a value. All
 * but the first are told by all test digits, so that no unit moves when another digit is drawn.
 *
 * @param {{order: string, statistics: import("./statistics.js").Statistics | null}} state
 * @param {number} layer
 * @param {{units: number, memory: string, signals: {name: string, keeps: boolean}[]}} model
 * @returns {number[]} as they are counted where the order can't be told
 */
export function unitsInOrder({ order, statistics }, layer, model) {
  const counted = Array.from({ length: model.units }, (_, unit) => unit);
  if (!statistics) return counted;
  if (order === "similar") return [...statistics.order(layer)];
  const value = VALUES[order]?.(statistics, layer, model);
  // Not by their difference: two that are infinite have none.
  return value ? counted.sort((one, other) => Number(value[other] > value[one]) - Number(value[other] < value[one])) : counted;
}
