/** Which units are shown: all, or those of a kind that all test digits tell. */

/** A gate is at an end where its value is within a tenth of it; always is for more than so large a share of all values. */
const ALWAYS = 0.95;

/** A unit is still where what it puts out differs by less than this from one test digit to another, at every row. */
const STILL = 0.05;

const BINS = 20;
const TENTH = BINS / 10;

const gatesOf = (layer, { signals }) =>
  signals.filter(({ across, bounded, range: [low, high], layers }) => across === "unit" && bounded && low === 0 && high === 1 && layers.includes(layer));

function atEnd(statistics, layer, model, first) {
  const shares = gatesOf(layer, model).map(({ name }) => statistics.all(layer, name, "shares"));
  const share = (all, unit) => Array.from({ length: TENTH }, (_, k) => all[unit * BINS + first + k]).reduce((sum, part) => sum + part, 0);
  return (unit) => shares.some((all) => share(all, unit) > ALWAYS);
}

function still(statistics, layer, { output, units }) {
  const spread = statistics.all(layer, output, "spread_by_row");
  return (unit) => Array.from({ length: spread.length / units }, (_, row) => spread[row * units + unit]).every((value) => value < STILL);
}

const KINDS = {
  open: (statistics, layer, model) => atEnd(statistics, layer, model, BINS - TENTH),
  closed: (statistics, layer, model) => atEnd(statistics, layer, model, 0),
  still,
};

/**
 * Tells of each unit of a layer whether it is among those that are asked for: "open", a gate of it is always open;
 * "closed", one is always closed; "still", what it puts out is the same for every digit. "all" is every unit, and so is
 * anything else as long as nothing is known of the test digits.
 *
 * @param {{among: string, statistics: import("../data/signal-statistics.js").Statistics | null}} state
 * @param {number} layer
 * @param {{units: number, output: string, signals: object[]}} model
 * @returns {(unit: number) => boolean}
 */
export function among({ unitFilter: kind, statistics }, layer, model) {
  return statistics && kind in KINDS ? KINDS[kind](statistics, layer, model) : () => true;
}

/** How many units of all layers are of each kind. */
export function counts(statistics, model) {
  const units = Array.from({ length: model.units }, (_, unit) => unit);
  const count = (kind) =>
    Array.from({ length: model.layers }, (_, layer) => units.filter(KINDS[kind](statistics, layer, model)).length).reduce((sum, n) => sum + n, 0);
  return Object.fromEntries(Object.keys(KINDS).map((kind) => [kind, count(kind)]));
}
