/** Text alternatives of the charts: one sentence each, computed from the numbers that the chart shows. */
import { mostLikely } from "../analysis/belief.js";
import { unitSeries, mean } from "../analysis/unit-series.js";
import { language, number, percent, say, sayMany } from "../lib/i18n.js";

/** A unit's gate is open, or shut, if it is beyond these at every row. */
const OPEN = 0.9;
const SHUT = 0.1;

/** @param {{name: string}} signal */
const named = ({ name }) => say(name.replaceAll("_", " "));

/**
 * The indices of the smallest and the largest value; of equal ones the first.
 *
 * @param {Row} values
 */
function ends(values) {
  let [low, high] = [0, 0];
  values.forEach((value, place) => {
    if (value < values[low]) low = place;
    if (value > values[high]) high = place;
  });
  return { low, high };
}

/** @param {Signal} signal */
const isGate = ({ bounded, range: [low, high], across }) => across === "unit" && bounded && low === 0 && high === 1;

/**
 * The name of a signal's column inside a sentence.
 *
 * @param {Signal} signal
 * @param {number} place
 */
const column = ({ across }, place) => (across === "module" ? say("module {n}", { n: place + 1 }) : say("unit {n}", { n: place + 1 }));

/**
 * The summary of a signal's heatmap.
 *
 * @param {Trace} trace
 * @param {number} layer
 * @param {Signal} signal
 */
export function signalSummary(trace, layer, signal) {
  const rows = trace.rows(layer, signal.name);
  const name = named(signal);
  if (signal.across === "row") return ofDigit(name, rows[rows.length - 1]);
  if (signal.across === "all")
    return ofNumbers(
      name,
      rows.map(([value]) => value),
    );
  return isGate(signal) ? ofGate(name, rows) : ofValues(name, rows, signal);
}

/**
 * @param {string} name
 * @param {readonly Float32Array[]} rows
 */
function ofGate(name, rows) {
  const means = rows.map((row) => mean([...row]));
  const { low, high } = ends(means);
  const units = Array.from(rows[0], (_, unit) => rows.map((row) => row[unit]));
  return say(
    "{name}: mean {mean}, most at row {high} ({most}), least at row {low} ({least}); of {n} units {open} stay above {above} and {shut} below {below}.",
    {
      name,
      mean: number(mean(means)),
      high: high + 1,
      most: number(means[high]),
      low: low + 1,
      least: number(means[low]),
      n: units.length,
      open: units.filter((values) => values.every((value) => value > OPEN)).length,
      shut: units.filter((values) => values.every((value) => value < SHUT)).length,
      above: number(OPEN, 1),
      below: number(SHUT, 1),
    },
  );
}

/**
 * @param {string} name
 * @param {readonly Float32Array[]} rows
 * @param {Signal} signal
 */
function ofValues(name, rows, signal) {
  const width = rows[0].length;
  const { low, high } = ends(rows.flatMap((row) => [...row]));
  const at = (/** @type {number} */ place) => rows[Math.floor(place / width)][place % width];
  const sizes = rows.map((row) => mean([...row].map(Math.abs)));
  const strong = ends(sizes).high;
  return say(
    "{name}: from {least} ({where}, row {low}) to {most} ({there}, row {high}); strongest at row {strong}, where the mean size is {size}.",
    {
      name,
      least: number(at(low)),
      where: column(signal, low % width),
      low: Math.floor(low / width) + 1,
      most: number(at(high)),
      there: column(signal, high % width),
      high: Math.floor(high / width) + 1,
      strong: strong + 1,
      size: number(sizes[strong]),
    },
  );
}

/**
 * A signal with one value a row of the digit, after the last row.
 *
 * @param {string} name
 * @param {Float32Array} values
 */
function ofDigit(name, values) {
  const { high } = ends(values);
  return say("{name}: after the last row most for row {row} of the digit ({most}), {mean} for a row in the mean.", {
    name,
    row: high + 1,
    most: number(values[high]),
    mean: number(mean([...values])),
  });
}

/**
 * One number a row.
 *
 * @param {string} name
 * @param {number[]} values
 */
function ofNumbers(name, values) {
  const { low, high } = ends(values);
  return say("{name}: mean {mean}, least at row {low} ({least}), most at row {high} ({most}), {last} after the last row.", {
    name,
    mean: number(mean(values)),
    low: low + 1,
    least: number(values[low]),
    high: high + 1,
    most: number(values[high]),
    last: number(values[values.length - 1]),
  });
}

/**
 * The summary of one unit's line.
 *
 * @param {Trace} trace
 * @param {number} layer
 * @param {Signal} signal
 * @param {number} unit
 */
export const seriesSummary = (trace, layer, signal, unit) =>
  ofNumbers(say("{name} of unit {n}", { name: named(signal), n: unit + 1 }), unitSeries(trace, layer, signal.name, unit));

/**
 * The summary of the belief after each row.
 *
 * @param {Pick<Trace, "beliefs">} trace
 */
export function beliefSummary({ beliefs }) {
  const leaders = beliefs.map(mostLikely);
  const last = leaders[leaders.length - 1];
  const since = leaders.findLastIndex((digit) => digit !== last) + 1;
  const changes = leaders.filter((digit, row) => row > 0 && digit !== leaders[row - 1]).length;
  const values = { digit: last, percent: percent(beliefs[beliefs.length - 1][last]), row: since + 1 };
  if (changes === 0) return say("After the last row it is {digit} at {percent}, as the most likely after every row.", values);
  return sayMany(
    "After the last row it is {digit} at {percent}, the most likely from row {row} on; the most likely changed once.",
    "After the last row it is {digit} at {percent}, the most likely from row {row} on; the most likely changed {n} times.",
    changes,
    values,
  );
}

/**
 * The belief after one row.
 *
 * @param {Pick<Trace, "beliefs">} trace
 * @param {number} row from 1
 */
export function rowSummary({ beliefs }, row) {
  const belief = beliefs[row - 1];
  const digit = mostLikely(belief);
  return say("Row {row}: believes {digit} at {percent}", { row, digit, percent: percent(belief[digit]) });
}

/** @param {string[]} texts */
const listed = (texts) => new Intl.ListFormat(language).format(texts);

/**
 * The most likely digits after one row: as many as hold nine tenths of the probability, three at most.
 *
 * @param {Pick<Trace, "beliefs">} trace
 * @param {number} row from 1
 */
export function topDigitsSummary({ beliefs }, row) {
  const ranked = [...beliefs[row - 1].entries()].sort((one, other) => other[1] - one[1]);
  const before = (/** @type {number} */ place) => ranked.slice(0, place).reduce((sum, [, share]) => sum + share, 0);
  const top = ranked.filter((_, place) => place < 3 && before(place) < 0.9);
  const list = top.map(([digit, share]) => say("{digit} at {percent}", { digit, percent: percent(share) }));
  return say("Belief after row {row}: {list}", { row, list: listed(list) });
}

/**
 * The value of a unit at a row.
 *
 * @param {Trace} trace
 * @param {number} layer
 * @param {{name: string}} signal
 * @param {number} unit
 * @param {number} row from 1
 */
export const unitSummary = (trace, layer, signal, unit, row) =>
  say("Unit {n}: {name} {value}", { n: unit + 1, name: named(signal), value: number(trace.value(layer, signal.name, row - 1, unit)) });

/**
 * The summary of the image that the network reads.
 *
 * @param {Pick<Trace, "image">} trace
 * @param {number} columns
 */
export function imageSummary({ image }, columns) {
  const inked = [...image.keys()].filter((place) => image[place] > 0);
  if (inked.length === 0) return say("No pixel has ink.");
  const [down, across] = [inked.map((place) => Math.floor(place / columns)), inked.map((place) => place % columns)];
  return say("Ink from row {top} to row {bottom} and from column {left} to column {right}; {percent} of the pixels have some.", {
    top: Math.min(...down) + 1,
    bottom: Math.max(...down) + 1,
    left: Math.min(...across) + 1,
    right: Math.max(...across) + 1,
    percent: percent(inked.length / image.length),
  });
}
