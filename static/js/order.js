/**
 * Orders in which units may stand. All but the first are told by all test digits, so that no unit moves when another
 * digit is drawn.
 */
export const ORDERS = Object.freeze(["index", "similar", "half-life", "mean", "spread"]);

/**
 * The units of a layer from left to right.
 *
 * @param {{order: string, statistics: import("./statistics.js").Statistics | null}} state
 * @param {number} layer
 * @param {{units: number, memory: string, signals: {name: string, keeps: boolean}[]}} model
 * @returns {number[]} as they are counted where the order can't be told
 */
export function unitsInOrder({ order, statistics }, layer, model) {
  const counted = Array.from({ length: model.units }, (_, unit) => unit);
  if (!statistics || !offered(order, model)) return counted;
  if (order === "similar") return [...statistics.order(layer)];
  const value = VALUES[order]?.(statistics, layer, model);
  // Not by their difference: two that are infinite have none.
  return value ? counted.sort((one, other) => Number(value[other] > value[one]) - Number(value[other] < value[one])) : counted;
}

/** Whether a model has what the order goes by. */
export const offered = (order, model) => order !== "half-life" || keepsOf(model) !== undefined;

const keepsOf = (model) => model.signals.find((signal) => signal.keeps);

/** What units are sorted by, the most first. */
const VALUES = {
  "half-life": (statistics, layer, model) => statistics.all(layer, keepsOf(model).name, "half_life"),
  mean: (statistics, layer, { memory }) => statistics.all(layer, memory, "mean"),
  spread: (statistics, layer, { memory }) => statistics.all(layer, memory, "spread"),
};
