import assert from "node:assert/strict";
import { test } from "node:test";
import { articleFacts } from "../../../static/js/text/article-facts.js";
import { EquationEvaluator } from "../../../static/js/analysis/equation-evaluator.js";
import { Equations } from "../../../static/js/analysis/model-equations.js";
import { partOf } from "../../../static/js/analysis/equation-parts.js";
import { Trace } from "../../../static/js/data/trace.js";

const rows = (...lists) => lists.map((list) => Float32Array.from(list));
const MODEL = {
  rows: 2,
  columns: 2,
  units: 1,
  layers: 1,
  memory: "store",
  signals: [
    { name: "valve", range: [0, 1], across: "unit", width: 1, layers: [0], keeps: true },
    { name: "store", range: [-1, 1], across: "unit", width: 1, layers: [0] },
  ],
  equations: [[]],
};
const equations = new Equations(MODEL);
const evaluator = new EquationEvaluator(equations);
const traceOf = (beliefs, valve = rows([0.5], [0.25])) =>
  new Trace({
    prediction: 1,
    probabilities: beliefs.at(-1),
    beliefs,
    image: Float32Array.from([0, 0, 0.5, 1]),
    signals: [
      new Map([
        ["valve", valve],
        ["store", rows([0.5], [-0.001])],
      ]),
    ],
  });
const state = (trace) => ({ trace, pinned: null, articleRow: null, statistics: null });
const turned = articleFacts(state(traceOf(rows([0.6, 0.4], [0.04, 0.96]))), MODEL, evaluator);

test("rows and units are counted from 1", () => {
  assert.equal(turned.text("unit", "", 2), "1");
  assert.equal(turned.text("row", "", 2), "2");
  assert.equal(turned.text("first", "", 2), "2");
  assert.equal(turned.text("ink", "", 2), "2");
});

test("a value is that of a part of an equation, with its decimals and without a sign before zero", () => {
  const told = (text, decimals) => turned.text("value", partOf(equations, text), decimals);

  assert.equal(told("valve*store@before", 3), "0.125");
  assert.equal(told("store", 2), "0.00");
  assert.equal(told("store", 3), "\u22120.001");
});

test("the final digit has the row since which it leads, and the digit before it", () => {
  assert.deepEqual(
    ["best", "sure", "settled", "rival"].map((what) => turned.text(what, "", 2)),
    ["1", "96.0 %", "2", "0"],
  );
  assert.deepEqual([turned.holds.changed, turned.holds.unchanged], [true, false]);
});

test("a belief that never changes has a sentence of its own", () => {
  const { holds } = articleFacts(state(traceOf(rows([0.4, 0.6], [0.04, 0.96]))), MODEL, evaluator);

  assert.deepEqual([holds.changed, holds.unchanged], [false, true]);
});

test("a half-life is written if the model has a retention gate", () => {
  // ln 2 over the mean of ln 2 and 2 ln 2.
  assert.equal(turned.text("life", "", 2), "0.7");
  assert.equal(turned.holds.fades, true);
  assert.equal(articleFacts(state(traceOf(rows([1, 0], [1, 0]), rows([1], [1]))), MODEL, evaluator).holds.fades, false);
  assert.equal(articleFacts(state(traceOf(rows([1, 0], [1, 0]), rows([0], [1]))), MODEL, evaluator).holds.fades, false);
});

test("the mean of the test set is written if there are statistics", () => {
  assert.equal(turned.holds.usual, false);
  const statistics = { all: (layer, name, field) => ({ "0 valve mean": [0.875] })[`${layer} ${name} ${field}`] };
  const facts = articleFacts({ ...state(traceOf(rows([1, 0], [1, 0]))), statistics }, MODEL, evaluator);
  assert.equal(facts.holds.usual, true);
  assert.equal(facts.text("usual", "valve", 2), "0.88");
  assert.equal(facts.text("mean", "valve", 2), "0.38");
});
