/** Every chart in a sentence, for those who don't see it; computed from the numbers that it shows. */
import { course, mean } from "../analysis/unit-series.js";
import { language, number, percent, say, sayMany } from "../lib/i18n.js";

/** A gate's unit is wide open, or shut, where it stays beyond these at every row. */
const OPEN = 0.9;
const SHUT = 0.1;

const named = ({ name }) => say(name.replaceAll("_", " "));

/** Where the least and the greatest of some numbers stand; of equal ones the first. */
function ends(values) {
  let [low, high] = [0, 0];
  values.forEach((value, place) => {
    if (value < values[low]) low = place;
    if (value > values[high]) high = place;
  });
  return { low, high };
}

const isGate = ({ bounded, range: [low, high], across }) => across === "unit" && bounded && low === 0 && high === 1;

/** What a column of a signal is called in the middle of a sentence. */
const column = ({ across }, place) => (across === "module" ? say("module {n}", { n: place + 1 }) : say("unit {n}", { n: place + 1 }));

/**
 * A heatmap.
 *
 * @param {import("../data/trace.js").Trace} trace
 * @param {{name: string, range: [number, number], bounded: boolean, across: string}} signal
 */
export function ofSignal(trace, layer, signal) {
  const rows = trace.rows(layer, signal.name);
  const name = named(signal);
  if (signal.across === "row") return ofDigit(name, rows.at(-1));
  if (signal.across === "all") return ofNumbers(name, rows.map(([value]) => value));
  return isGate(signal) ? ofGate(name, rows) : ofValues(name, rows, signal);
}

function ofGate(name, rows) {
  const means = rows.map((row) => mean([...row]));
  const { low, high } = ends(means);
  const units = Array.from(rows[0], (_, unit) => rows.map((row) => row[unit]));
  return say("{name}: mean {mean}, most at row {high} ({most}), least at row {low} ({least}); of {n} units {open} stay above {above} and {shut} below {below}.", {
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
  });
}

function ofValues(name, rows, signal) {
  const width = rows[0].length;
  const { low, high } = ends(rows.flatMap((row) => [...row]));
  const at = (place) => rows[Math.floor(place / width)][place % width];
  const sizes = rows.map((row) => mean([...row].map(Math.abs)));
  const strong = ends(sizes).high;
  return say("{name}: from {least} ({where}, row {low}) to {most} ({there}, row {high}); strongest at row {strong}, where the mean size is {size}.", {
    name,
    least: number(at(low)),
    where: column(signal, low % width),
    low: Math.floor(low / width) + 1,
    most: number(at(high)),
    there: column(signal, high % width),
    high: Math.floor(high / width) + 1,
    strong: strong + 1,
    size: number(sizes[strong]),
  });
}

/** What the last row makes of every row of the digit. */
function ofDigit(name, values) {
  const { high } = ends(values);
  return say("{name}: after the last row most for row {row} of the digit ({most}), {mean} for a row in the mean.", {
    name,
    row: high + 1,
    most: number(values[high]),
    mean: number(mean([...values])),
  });
}

/** One number a row. */
function ofNumbers(name, values) {
  const { low, high } = ends(values);
  return say("{name}: mean {mean}, least at row {low} ({least}), most at row {high} ({most}), {last} after the last row.", {
    name,
    mean: number(mean(values)),
    low: low + 1,
    least: number(values[low]),
    high: high + 1,
    most: number(values[high]),
    last: number(values.at(-1)),
  });
}

/** A line of one unit. */
export const ofCourse = (trace, layer, signal, unit) =>
  ofNumbers(say("{name} of unit {n}", { name: named(signal), n: unit + 1 }), course(trace, layer, signal.name, unit));

const leader = (belief) => ends(belief).high;

/** The belief after each row. */
export function ofBelief({ beliefs }) {
  const leaders = beliefs.map(leader);
  const last = leaders.at(-1);
  const since = leaders.findLastIndex((digit) => digit !== last) + 1;
  const changes = leaders.filter((digit, row) => row > 0 && digit !== leaders[row - 1]).length;
  const values = { digit: last, percent: percent(beliefs.at(-1)[last]), row: since + 1 };
  if (changes === 0) return say("After the last row it is {digit} at {percent}, as the most likely after every row.", values);
  return sayMany(
    "After the last row it is {digit} at {percent}, the most likely from row {row} on; the most likely changed once.",
    "After the last row it is {digit} at {percent}, the most likely from row {row} on; the most likely changed {n} times.",
    changes,
    values,
  );
}

/** The belief after one row, counted from 1: what a person hears who steps. */
export function ofRow({ beliefs }, row) {
  const belief = beliefs[row - 1];
  const digit = leader(belief);
  return say("Row {row}: believes {digit} at {percent}", { row, digit, percent: percent(belief[digit]) });
}

const listed = (texts) => new Intl.ListFormat(language).format(texts);

/** The digits that are believed in most after one row, as many as it takes to name nine tenths, three at most. */
export function ofBars({ beliefs }, row) {
  const ranked = [...beliefs[row - 1].entries()].sort((one, other) => other[1] - one[1]);
  const before = (place) => ranked.slice(0, place).reduce((sum, [, share]) => sum + share, 0);
  const told = ranked.filter((_, place) => place < 3 && before(place) < 0.9);
  const list = told.map(([digit, share]) => say("{digit} at {percent}", { digit, percent: percent(share) }));
  return say("Belief after row {row}: {list}", { row, list: listed(list) });
}

/** What a unit holds at a row, counted from 1. */
export const ofUnit = (trace, layer, signal, unit, row) =>
  say("Unit {n}: {name} {value}", { n: unit + 1, name: named(signal), value: number(trace.value(layer, signal.name, row - 1, unit)) });

/** The image as the network gets it. */
export function ofImage({ image }, columns) {
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
