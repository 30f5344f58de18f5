/** The filter of the shown units, by the statistics over all test digits. */

/** A gate is always open if more than this share of its values is within a tenth of 1, and always closed likewise. */
const ALWAYS = 0.95;

/** A unit is still if the standard deviation of its output over the test digits is smaller at every row. */
const STILL = 0.05;

const BINS = 20;
const TENTH = BINS / 10;

/** @type {(layer: number, model: Pick<Model, "signals">) => Signal[]} */
const gatesOf = (layer, { signals }) =>
  signals.filter(
    ({ across, bounded, range: [low, high], layers }) => across === "unit" && bounded && low === 0 && high === 1 && layers.includes(layer),
  );

/**
 * @param {Statistics} statistics
 * @param {number} layer
 * @param {Filtered} model
 * @param {number} first bin
 * @returns {(unit: number) => boolean}
 */
function atEnd(statistics, layer, model, first) {
  const shares = gatesOf(layer, model).map(({ name }) => statistics.all(layer, name, "shares"));
  /** @type {(all: ArrayLike<number>, unit: number) => number} */
  const share = (all, unit) => Array.from({ length: TENTH }, (_, k) => all[unit * BINS + first + k]).reduce((sum, part) => sum + part, 0);
  return (unit) => shares.some((all) => share(all, unit) > ALWAYS);
}

/**
 * @param {Statistics} statistics
 * @param {number} layer
 * @param {Filtered} model
 * @returns {(unit: number) => boolean}
 */
function still(statistics, layer, { output, units }) {
  const spread = statistics.all(layer, output, "spread_by_row");
  return (unit) => Array.from({ length: spread.length / units }, (_, row) => spread[row * units + unit]).every((value) => value < STILL);
}

/** @type {Record<string, (statistics: Statistics, layer: number, model: Filtered) => (unit: number) => boolean>} */
const KINDS = {
  open: (statistics, layer, model) => atEnd(statistics, layer, model, BINS - TENTH),
  closed: (statistics, layer, model) => atEnd(statistics, layer, model, 0),
  still,
};

/**
 * Whether a unit of a layer passes the filter: "open", one of its gates is always open; "closed", one is always closed;
 * "still", its output is the same for every digit; "all". Without statistics every unit passes.
 *
 * @param {{unitFilter: string, statistics: Statistics | null}} state
 * @param {number} layer
 * @param {Filtered} model
 * @returns {(unit: number) => boolean}
 *
 * @typedef {Pick<Model, "units" | "output" | "signals">} Filtered
 */
export function passesFilter({ unitFilter: kind, statistics }, layer, model) {
  return statistics && kind in KINDS ? KINDS[kind](statistics, layer, model) : () => true;
}

/**
 * The number of units in all layers that pass each filter.
 *
 * @param {Statistics} statistics
 * @param {Filtered & Pick<Model, "layers">} model
 * @returns {Record<string, number>}
 */
export function filterCounts(statistics, model) {
  const units = Array.from({ length: model.units }, (_, unit) => unit);
  const count = (/** @type {string} */ kind) =>
    Array.from({ length: model.layers }, (_, layer) => units.filter(KINDS[kind](statistics, layer, model)).length).reduce(
      (sum, n) => sum + n,
      0,
    );
  return Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, count(kind)]));
}
