import { beliefDifference, courseAt, difference } from "../analysis/trace-difference.js";
import { mean } from "../analysis/unit-series.js";
import { number, percent, say, together } from "../lib/i18n.js";

/** Where two traces part, in numbers and in sentences; rows and units count from 1 in what is said. */

const best = (belief) => belief.indexOf(Math.max(...belief));

const largest = (values) => values.indexOf(Math.max(...values));

const size = (row) => mean(Array.from(row, Math.abs));

/**
 * After which rows another digit is the most likely one in B than in A.
 *
 * @returns {number[]} from 0, ascending
 */
export function apart(a, b) {
  return [...a.trace.beliefs.keys()].filter((row) => best(a.trace.beliefs[row]) !== best(b.trace.beliefs[row]));
}

/**
 * The row at which the numbers differ most.
 *
 * @param {ArrayLike<number>[]} rows of a difference
 * @returns {{row: number, mean: number}} row from 0; mean of how large they are there, the sign left out
 */
export function widest(rows) {
  const sizes = rows.map(size);
  const row = largest(sizes);
  return { row, mean: sizes[row] };
}

/** The sentences below the choice: who reads what, where the beliefs part and where the signal differs most. */
export function told({ a, b, wanted, matched }, titles) {
  const same = a.model.name === b.model.name;
  const reads = [["A", a], ["B", b]].map(([letter, { model, trace }]) =>
    same
      ? say("{side} reads {digit}, {share}", { side: letter, ...answer(trace) })
      : say("{side}, {model}, reads {digit}, {share}", { side: letter, model: titles(model), ...answer(trace) }),
  );
  return together(say("{first}; {second}.", { first: reads[0], second: reads[1] }), parts(a, b), matched ? differs(a, b, wanted) : "");
}

const answer = ({ prediction, probabilities }) => ({ digit: prediction, share: percent(probabilities[prediction]) });

function parts(a, b) {
  const rows = apart(a, b);
  if (rows.length === 0) return say("After every row the same digit is the most likely one in both.");
  const [one, other] = [a, b].map(({ trace }) => best(trace.beliefs[rows[0]]));
  const alike = a.trace.beliefs.findLastIndex((_, row) => !rows.includes(row));
  const values = { first: rows[0] + 1, a: one, b: other };
  if (rows[0] > alike) return say("From row {first} on the most likely digit differs, there {a} in A and {b} in B.", values);
  return rows.at(-1) > alike
    ? say("The most likely digit differs first after row {first}, {a} in A and {b} in B, and from row {row} on always.", { ...values, row: alike + 2 })
    : say("The most likely digit differs first after row {first}, {a} in A and {b} in B, and from row {row} on no more.", { ...values, row: rows.at(-1) + 2 });
}

function differs(a, b, wanted) {
  const { row, mean: far } = widest(difference(a, b));
  if (far === 0) return say("Nothing differs yet: draw another digit.");
  return say("Their {signal} differs most at row {row}: mean |B − A| {mean}.", { signal: spoken(wanted), row: row + 1, mean: number(far) });
}

/** What has to be known of two networks side by side; empty where both are one. */
export function caveat({ a, b, wanted, matched }, { unitOrder }, titles) {
  if (a.model.name === b.model.name) return "";
  const [one, other] = [titles(a.model), titles(b.model)];
  if (matched) {
    return unitOrder === "index"
      ? say("The two were trained apart, so that which unit of B stands at the place of a unit of A is chance; in another order of the units those of the same rank do.")
      : say("The two were trained apart; at the same place stand units of the same rank in the order that is chosen.");
  }
  const lacking = [a, b].filter(({ signal }) => signal?.name !== wanted.name).map((half) => lacks(half, wanted, titles));
  const unlike = lacking.length === 0 && say("{a} has {n} columns and {b} {m}, so that there is no difference of them.", { a: one, b: other, n: a.columns.length, m: b.columns.length });
  return together(...lacking, unlike, say("Their beliefs can be compared all the same."));
}

function lacks({ model, signal }, wanted, titles) {
  const names = { model: titles(model), signal: spoken(wanted) };
  if (!signal) return say("{model} has no {signal}.", names);
  return say("{model} has no {signal}; beside it stands its {other}.", { ...names, other: spoken(signal) });
}

export const spoken = ({ name }) => say(name.replaceAll("_", " "));

const SIDES = { a: "A", b: "B" };

/** What one side reads. */
export const ofReading = ({ trace }, half) => say("{side} is read as {digit}, {share}.", { side: SIDES[half], ...answer(trace) });

/** A map of one side in a sentence. */
export function ofHalf({ trace, layer, signal }, half) {
  const values = trace.rows(layer, signal.name).flatMap((row) => [...row]);
  const [least, most] = values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
  const numbers = { least: number(least), most: number(most), mean: number(mean(values)) };
  return say("{signal} of {side}: from {least} to {most}, mean {mean}.", { signal: spoken(signal), side: SIDES[half], ...numbers });
}

/** The map of their difference in a sentence. */
export function ofDifference({ a, b, wanted }) {
  const { row, mean: far } = widest(difference(a, b));
  return say("{signal}, B less A: most at row {row}, where the mean size is {mean}.", { signal: spoken(wanted), row: row + 1, mean: number(far) });
}

/** The belief of one side in a sentence. */
export function ofHalfBelief({ trace }, half) {
  const leaders = trace.beliefs.map(best);
  const since = leaders.findLastIndex((digit) => digit !== trace.prediction) + 1;
  return say("Belief in {side}: {digit} is the most likely from row {row} on, {share} in the end.", { side: SIDES[half], row: since + 1, ...answer(trace) });
}

/** The map of the beliefs' difference in a sentence. */
export function ofBeliefDifference(a, b) {
  const moved = beliefDifference(a, b).map((row) => row.reduce((sum, value) => sum + Math.abs(value), 0) / 2);
  const row = largest(moved);
  return say("Belief, B less A: most at row {row}, where {share} of it lie on other digits.", { row: row + 1, share: percent(moved[row]) });
}

/** Both lines at a place in a sentence. */
export function ofCourses({ a, b, wanted }, place) {
  const [one, other] = [a, b].map((half) => courseAt(half, place));
  const row = largest(one.map((value, t) => Math.abs(other[t] - value)));
  const numbers = { row: row + 1, a: number(one[row]), b: number(other[row]) };
  return say("{signal} of A and B down the rows: farthest apart at row {row}, {a} and {b}.", { signal: spoken(wanted), ...numbers });
}
