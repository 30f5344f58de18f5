import assert from "node:assert/strict";
import { test } from "node:test";
import {
  topDigitsSummary,
  beliefSummary,
  seriesSummary,
  imageSummary,
  rowSummary,
  signalSummary,
  unitSummary,
} from "../../../static/js/text/chart-summaries.js";

/** A trace of one layer; signals by their name, [rows][n], and the belief after each row. */
const traceOf = (signals, beliefs = []) => ({
  beliefs,
  rows: (layer, name) => signals[name],
  value: (layer, name, row, column) => signals[name][row][column],
});

const GATE = { name: "forget_gate", range: [0, 1], bounded: true, across: "unit" };
const STATE = { name: "cell_state", range: [-2, 2], bounded: false, across: "unit" };

test("a gate's summary has its mean, its extremes and the units that never move", () => {
  const trace = traceOf({
    forget_gate: [
      [0.95, 0.05, 0.5],
      [1, 0.02, 0.9],
      [0.91, 0.09, 0.2],
    ],
  });
  assert.equal(
    signalSummary(trace, 0, GATE),
    "forget gate: mean 0.51, most at row 2 (0.64), least at row 3 (0.40); of 3 units 1 stay above 0.9 and 1 below 0.1.",
  );
});

test("a unit at the bound does not count as beyond it", () => {
  const sentence = signalSummary(traceOf({ forget_gate: [[0.9, 0.1]] }), 0, GATE);
  assert.match(sentence, /of 2 units 0 stay above 0\.9 and 0 below 0\.1\.$/);
});

test("a signed signal's summary has its extremes and its strongest row", () => {
  const trace = traceOf({
    cell_state: [
      [0, 0.5],
      [-2.25, 1],
      [1, 1.5],
    ],
  });
  assert.equal(
    signalSummary(trace, 0, STATE),
    "cell state: from \u22122.25 (unit 1, row 2) to 1.50 (unit 2, row 3); strongest at row 2, where the mean size is 1.63.",
  );
});

test("columns that are not units have their own names", () => {
  const module = { name: "since_tick", range: [0, 15], bounded: true, across: "module" };
  assert.match(
    signalSummary(
      traceOf({
        since_tick: [
          [0, 3],
          [1, 7],
        ],
      }),
      0,
      module,
    ),
    /from 0\.00 \(module 1, row 1\) to 7\.00 \(module 2, row 2\)/,
  );
  const weights = { name: "attention", range: [0, 1], bounded: true, across: "row" };
  assert.equal(
    signalSummary(
      traceOf({
        attention: [
          [1, 0],
          [0.25, 0.75],
        ],
      }),
      0,
      weights,
    ),
    "attention: after the last row most for row 2 of the digit (0.75), 0.50 for a row in the mean.",
  );
  const score = { name: "attention_score", range: [-5, 5], bounded: false, across: "all" };
  assert.equal(
    signalSummary(traceOf({ attention_score: [[1], [-3], [2]] }), 0, score),
    "attention score: mean 0.00, least at row 2 (\u22123.00), most at row 3 (2.00), 2.00 after the last row.",
  );
});

test("a series summary counts its unit from 1", () => {
  const trace = traceOf({
    cell_state: [
      [9, 0.5],
      [9, -1.5],
    ],
  });
  assert.equal(
    seriesSummary(trace, 0, STATE, 1),
    "cell state of unit 2: mean \u22120.50, least at row 2 (\u22121.50), most at row 1 (0.50), \u22121.50 after the last row.",
  );
  assert.equal(unitSummary(trace, 0, STATE, 1, 2), "Unit 2: cell state \u22121.50");
});

test("the belief's summary has the row since which it leads and the number of changes", () => {
  const beliefs = (...leaders) =>
    traceOf(
      {},
      leaders.map((digit) => [0, 1, 2].map((k) => (k === digit ? 0.8 : 0.1))),
    );
  assert.equal(
    beliefSummary(beliefs(1, 2, 1, 1)),
    "After the last row it is 1 at 80 %, the most likely from row 3 on; the most likely changed 2 times.",
  );
  assert.match(beliefSummary(beliefs(1, 2)), /the most likely from row 2 on; the most likely changed once\.$/);
  assert.equal(beliefSummary(beliefs(2, 2)), "After the last row it is 2 at 80 %, as the most likely after every row.");
});

test("a row's summary has its most likely digit", () => {
  const trace = traceOf({}, [
    [0.7, 0.3],
    [0.174, 0.826],
  ]);
  assert.equal(rowSummary(trace, 2), "Row 2: believes 1 at 83 %");
});

test("the top digits cover nine tenths of the belief, three at most", () => {
  assert.equal(topDigitsSummary(traceOf({}, [[0.05, 0.95, 0]]), 1), "Belief after row 1: 1 at 95 %");
  assert.equal(topDigitsSummary(traceOf({}, [[0.3, 0.2, 0.25, 0.25]]), 1), "Belief after row 1: 0 at 30 %, 2 at 25 %, and 3 at 25 %");
});

test("the image's summary has the bounds of its ink", () => {
  const image = Float32Array.of(0, 0, 0, 0, 0.5, 0, 0, 1, 1, 0, 0, 0);
  assert.equal(imageSummary({ image }, 3), "Ink from row 2 to row 3 and from column 2 to column 3; 25 % of the pixels have some.");
  assert.equal(imageSummary({ image: new Float32Array(6) }, 3), "No pixel has ink.");
});
