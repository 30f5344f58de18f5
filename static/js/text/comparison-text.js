import { differingRows, mostLikely } from "../analysis/belief.js";
import { beliefDifference, seriesAt, difference } from "../analysis/trace-difference.js";
import { mean } from "../analysis/unit-series.js";
import { number, percent, say, joinSentences } from "../lib/i18n.js";

/** The difference of two traces in sentences, whose rows and units count from 1. */

/**
 * @typedef {import("../analysis/trace-difference.js").Side} Side
 * @typedef {import("../analysis/trace-difference.js").Pair} Pair
 * @typedef {import("../analysis/trace-difference.js").ShownHalf} ShownHalf
 * @typedef {{a: ShownHalf, b: ShownHalf, wanted: Signal, matched: boolean}} FullPair
 * @typedef {(model: {name: string}) => string} Titles
 */

/** @param {number[]} values */
const largest = (values) => values.indexOf(Math.max(...values));

/** @param {Row} row */
const size = (row) => mean(Array.from(row, Math.abs));

/**
 * The row with the largest difference.
 *
 * @param {Row[]} rows of a difference
 * @returns {{row: number, mean: number}} row from 0; mean magnitude at that row
 */
export function largestDifference(rows) {
  const sizes = rows.map(size);
  const row = largest(sizes);
  return { row, mean: sizes[row] };
}

/**
 * The summary of a comparison: both predictions, where the beliefs diverge and where the signal differs most.
 *
 * @param {Pair & {a: Side, b: Side}} pair
 * @param {Titles} titles
 */
export function comparisonSummary({ a, b, wanted, matched }, titles) {
  const same = a.model.name === b.model.name;
  const reads = [
    { letter: "A", ...a },
    { letter: "B", ...b },
  ].map(({ letter, model, trace }) =>
    same
      ? say("{side} reads {digit}, {share}", { side: letter, ...answer(trace) })
      : say("{side}, {model}, reads {digit}, {share}", { side: letter, model: titles(model), ...answer(trace) }),
  );
  return joinSentences(
    say("{first}; {second}.", { first: reads[0], second: reads[1] }),
    parts(a, b),
    matched ? differs(/** @type {ShownHalf} */ (a), /** @type {ShownHalf} */ (b), wanted) : "",
  );
}

/** @param {Trace} trace */
const answer = ({ prediction, probabilities }) => ({ digit: prediction, share: percent(probabilities[prediction]) });

/** @type {(a: Side, b: Side) => string} */
function parts(a, b) {
  const rows = differingRows(a.trace.beliefs, b.trace.beliefs);
  if (rows.length === 0) return say("After every row the same digit is the most likely one in both.");
  const [one, other] = [a, b].map(({ trace }) => mostLikely(trace.beliefs[rows[0]]));
  const alike = a.trace.beliefs.findLastIndex((_, row) => !rows.includes(row));
  const values = { first: rows[0] + 1, a: one, b: other };
  if (rows[0] > alike) return say("From row {first} on the most likely digit differs, there {a} in A and {b} in B.", values);
  const last = rows[rows.length - 1];
  return last > alike
    ? say("The most likely digit differs first after row {first}, {a} in A and {b} in B, and from row {row} on always.", {
        ...values,
        row: alike + 2,
      })
    : say("The most likely digit differs first after row {first}, {a} in A and {b} in B, and from row {row} on no more.", {
        ...values,
        row: last + 2,
      });
}

/** @type {(a: ShownHalf, b: ShownHalf, wanted: Signal) => string} */
function differs(a, b, wanted) {
  const { row, mean: far } = largestDifference(difference(a, b));
  if (far === 0) return say("Nothing differs yet: draw another digit.");
  return say("Their {signal} differs most at row {row}: mean |B − A| {mean}.", {
    signal: signalName(wanted),
    row: row + 1,
    mean: number(far),
  });
}

/**
 * The caveat of a comparison of two models; empty for one model.
 *
 * @param {Pair & {a: import("../analysis/trace-difference.js").Half, b: import("../analysis/trace-difference.js").Half}} pair
 * @param {Pick<PageState, "unitOrder">} state
 * @param {Titles} titles
 */
export function comparisonCaveat({ a, b, wanted, matched }, { unitOrder }, titles) {
  if (a.model.name === b.model.name) return "";
  const [one, other] = [titles(a.model), titles(b.model)];
  if (matched) {
    return unitOrder === "index"
      ? say(
          "The two were trained apart, so that which unit of B stands at the place of a unit of A is chance; in another order of the units those of the same rank do.",
        )
      : say("The two were trained apart; at the same place stand units of the same rank in the order that is chosen.");
  }
  const lacking = [a, b].filter(({ signal }) => signal?.name !== wanted.name).map((half) => lacks(half, wanted, titles));
  const unlike =
    lacking.length > 0
      ? ""
      : say("{a} has {n} columns and {b} {m}, so that there is no difference of them.", {
          a: one,
          b: other,
          n: a.columns.length,
          m: b.columns.length,
        });
  return joinSentences(...lacking, unlike, say("Their beliefs can be compared all the same."));
}

/**
 * @param {import("../analysis/trace-difference.js").Half} half
 * @param {Signal} wanted
 * @param {Titles} titles
 */
function lacks({ model, signal }, wanted, titles) {
  const names = { model: titles(model), signal: signalName(wanted) };
  if (!signal) return say("{model} has no {signal}.", names);
  return say("{model} has no {signal}; beside it stands its {other}.", { ...names, other: signalName(signal) });
}

/**
 * The name of a signal.
 *
 * @param {{name: string}} signal
 */
export const signalName = ({ name }) => say(name.replaceAll("_", " "));

const SIDES = { a: "A", b: "B" };

/**
 * The prediction of one side.
 *
 * @param {{trace: Trace}} side
 * @param {"a" | "b"} half
 */
export const predictionSummary = ({ trace }, half) => say("{side} is read as {digit}, {share}.", { side: SIDES[half], ...answer(trace) });

/**
 * The summary of one side's map.
 *
 * @param {ShownHalf} side
 * @param {"a" | "b"} half
 */
export function sideSummary({ trace, layer, signal }, half) {
  const values = trace.rows(layer, signal.name).flatMap((row) => [...row]);
  const [least, most] = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
  const numbers = { least: number(least), most: number(most), mean: number(mean(values)) };
  return say("{signal} of {side}: from {least} to {most}, mean {mean}.", { signal: signalName(signal), side: SIDES[half], ...numbers });
}

/**
 * The summary of the difference map.
 *
 * @param {FullPair} pair
 */
export function differenceSummary({ a, b, wanted }) {
  const { row, mean: far } = largestDifference(difference(a, b));
  return say("{signal}, B less A: most at row {row}, where the mean size is {mean}.", {
    signal: signalName(wanted),
    row: row + 1,
    mean: number(far),
  });
}

/**
 * The summary of one side's belief map.
 *
 * @param {{trace: Trace}} side
 * @param {"a" | "b"} half
 */
export function sideBeliefSummary({ trace }, half) {
  const leaders = trace.beliefs.map(mostLikely);
  const since = leaders.findLastIndex((digit) => digit !== trace.prediction) + 1;
  return say("Belief in {side}: {digit} is the most likely from row {row} on, {share} in the end.", {
    side: SIDES[half],
    row: since + 1,
    ...answer(trace),
  });
}

/**
 * The summary of the belief difference map.
 *
 * @param {{trace: Trace}} a
 * @param {{trace: Trace}} b
 */
export function beliefDifferenceSummary(a, b) {
  const moved = beliefDifference(a, b).map((row) => row.reduce((sum, value) => sum + Math.abs(value), 0) / 2);
  const row = largest(moved);
  return say("Belief, B less A: most at row {row}, where {share} of it lie on other digits.", { row: row + 1, share: percent(moved[row]) });
}

/**
 * The summary of both sides' lines at a place.
 *
 * @param {FullPair} pair
 * @param {number} place
 */
export function seriesPairSummary({ a, b, wanted }, place) {
  const [one, other] = [a, b].map((half) => seriesAt(half, place));
  const row = largest(one.map((value, t) => Math.abs(other[t] - value)));
  const numbers = { row: row + 1, a: number(one[row]), b: number(other[row]) };
  return say("{signal} of A and B down the rows: farthest apart at row {row}, {a} and {b}.", { signal: signalName(wanted), ...numbers });
}
