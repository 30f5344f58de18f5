import assert from "node:assert/strict";
import { test } from "node:test";
import {
  comparisonCaveat,
  beliefDifferenceSummary,
  seriesPairSummary,
  differenceSummary,
  sideSummary,
  sideBeliefSummary,
  predictionSummary,
  comparisonSummary,
  largestDifference,
} from "../../../static/js/text/comparison-text.js";

const SIGNAL = { name: "forget_gate", range: [0, 1], across: "unit", width: 2, layers: [0] };
const MODEL = { name: "one" };

/** A half of two units with the beliefs and values that are given, a row each. */
function half(beliefs, values, model = MODEL, signal = SIGNAL) {
  const last = beliefs.at(-1);
  const rows = values.map((row) => Float64Array.from(row));
  const trace = {
    beliefs,
    probabilities: last,
    prediction: last.indexOf(Math.max(...last)),
    rows: () => rows,
    value: (_, name, row, column) => rows[row][column],
  };
  return { model, trace, layer: 0, signal, columns: [0, 1], over: () => false };
}

const CALM = [
  [0, 0],
  [0.5, 0.25],
  [1, 1],
];
const A = half(
  [
    [0.6, 0.4],
    [0.9, 0.1],
    [0.75, 0.25],
  ],
  CALM,
);
const B = half(
  [
    [0.6, 0.4],
    [0.1, 0.9],
    [0.25, 0.75],
  ],
  [
    [0, 0],
    [0, 0.75],
    [1, 0.75],
  ],
);
const both = { a: A, b: B, wanted: SIGNAL, matched: true };
const titles = ({ name }) => name.toUpperCase();

test("the widest row has the largest mean, whatever the signs", () => {
  assert.deepEqual(
    largestDifference([
      [0.25, -0.25],
      [-1, 0],
      [0.5, 0.25],
    ]),
    { row: 1, mean: 0.5 },
  );
});

test("the summary has both predictions, the first differing row and the largest difference", () => {
  assert.equal(
    comparisonSummary(both, titles),
    "A reads 0, 75 %; B reads 1, 75 %. From row 2 on the most likely digit differs, there 0 in A and 1 in B. Their forget gate differs most at row 2: mean |B − A| 0.50.",
  );
});

test("the summary says when beliefs that differ agree again", () => {
  const meets = half(
    [
      [0.4, 0.6],
      [0.9, 0.1],
      [0.75, 0.25],
    ],
    CALM,
  );
  const parts = half(
    [
      [0.4, 0.6],
      [0.9, 0.1],
      [0.25, 0.75],
    ],
    CALM,
  );

  assert.match(
    comparisonSummary({ ...both, b: meets }, titles),
    /differs first after row 1, 0 in A and 1 in B, and from row 2 on no more\./,
  );
  assert.match(
    comparisonSummary({ ...both, b: parts }, titles),
    /differs first after row 1, 0 in A and 1 in B, and from row 3 on always\./,
  );
  assert.match(
    comparisonSummary({ ...both, b: A }, titles),
    /After every row the same digit is the most likely one in both\. Nothing differs yet/,
  );
});

test("two models have their names, and no difference of units without pairs", () => {
  const other = half(B.trace.beliefs, CALM, { name: "two" });
  const said = comparisonSummary({ ...both, b: other, matched: false }, titles);

  assert.match(said, /^A, ONE, reads 0, 75 %; B, TWO, reads 1, 75 %\./);
  assert.doesNotMatch(said, /forget gate/);
});

test("one model needs no caveat", () => assert.equal(comparisonCaveat(both, { order: "index" }, titles), ""));

test("the caveat of two models says what is paired, and why there is no difference", () => {
  const two = { name: "two" };
  const say = (b, matched, order = "index") => comparisonCaveat({ ...both, b, matched }, { unitOrder: order }, titles);
  const other = half(CALM, CALM, two);

  assert.match(say(other, true), /trained apart, so that .* is chance/);
  assert.match(say(other, true, "mean"), /units of the same rank in the order/);
  assert.match(
    say({ ...other, columns: [0, 1, 2] }, false),
    /ONE has 2 columns and TWO 3, so that there is no difference of them\. Their beliefs/,
  );
  assert.match(say({ ...other, signal: null, columns: [] }, false), /^TWO has no forget gate\. Their beliefs/);
  assert.match(
    say({ ...other, signal: { ...SIGNAL, name: "hidden_state" } }, false),
    /^TWO has no forget gate; beside it stands its hidden state\. Their/,
  );
});

test("every chart has a summary with its numbers", () => {
  assert.equal(predictionSummary(B, "b"), "B is read as 1, 75 %.");
  assert.equal(sideSummary(A, "a"), "forget gate of A: from 0.00 to 1.00, mean 0.46.");
  assert.equal(differenceSummary(both), "forget gate, B less A: most at row 2, where the mean size is 0.50.");
  assert.equal(sideBeliefSummary(B, "b"), "Belief in B: 1 is the most likely from row 2 on, 75 % in the end.");
  assert.equal(beliefDifferenceSummary(A, B), "Belief, B less A: most at row 2, where 80 % of it lie on other digits.");
  assert.equal(seriesPairSummary(both, 0), "forget gate of A and B down the rows: farthest apart at row 2, 0.50 and 0.00.");
});
