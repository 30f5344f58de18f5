import assert from "node:assert/strict";
import { test } from "node:test";
import {
  beliefDifference,
  matchingSignal,
  seriesAt,
  difference,
  placeOfUnit,
  differenceRange,
  valueAt,
} from "../../../static/js/analysis/trace-difference.js";
import { comparedPair, toggleBaseline } from "../../../static/js/state/baseline.js";
import { decodeTrace } from "../../../static/js/data/trace.js";
import { METADATA, MODEL as SMALL, safetensors, tensorsOf } from "../traces.mjs";

const MODEL = { ...SMALL, memory: "store", output: "store" };
const OTHER = {
  ...MODEL,
  name: "other",
  layers: 1,
  units: 3,
  memory: "state",
  output: "state",
  signals: [
    { name: "valve", range: [0, 1], across: "unit", width: 3, layers: [0] },
    { name: "state", range: [-3, 2], across: "unit", width: 3, layers: [0] },
  ],
};
const TWIN = { ...MODEL, name: "twin", signals: MODEL.signals.map((signal) => ({ ...signal, range: [-2, 1] })) };

/** A trace of a model, all of whose signals are larger by so much. */
function traceOf(model = MODEL, more = 0) {
  const tensors = tensorsOf(model);
  for (const [name, { data }] of Object.entries(tensors))
    if (name.startsWith("layers")) data.forEach((value, i) => (data[i] = value + more));
  return decodeTrace(safetensors(tensors, METADATA), model);
}

const three = traceOf();
const eight = traceOf(MODEL, 0.5);
const NOTHING = {
  baseline: null,
  secondModelName: "",
  secondModel: null,
  comparedColumn: null,
  trace: three,
  statistics: null,
  drawing: ["3"],
  signal: "store",
  layer: 1,
  unitOrder: "index",
  unitFilter: "all",
};
const SAVED = { ...NOTHING, ...toggleBaseline(NOTHING, MODEL), trace: eight };
const against = (model, trace = traceOf(model)) => ({
  ...NOTHING,
  secondModelName: model.name,
  secondModel: { model, statistics: null, of: three, trace },
});

test("the difference is B less A, at every row and place", () => {
  const both = comparedPair(SAVED, MODEL);

  assert.equal(both.matched, true);
  for (const row of difference(both.a, both.b)) assert.deepEqual([...row], [0.5, 0.5, 0.5, 0.5]);
});

test("places follow the order of the units, and so does a unit's place", () => {
  const statistics = { order: () => Int32Array.of(2, 0, 3, 1), flipped: () => Int32Array.of(0, 0, 0, 0) };
  const both = comparedPair({ ...SAVED, unitOrder: "similar", statistics }, MODEL);

  assert.deepEqual(both.a.columns, [2, 0, 3, 1]);
  assert.deepEqual([placeOfUnit(both, 3), placeOfUnit(both, null)], [2, null]);
  assert.equal(valueAt(both.b, 1, 2), 11103.5);
  assert.deepEqual(seriesAt(both.a, 2), [11003, 11103, 11203]);
});

test("the difference of sign-flipped units is flipped, and their values are not", () => {
  const statistics = { order: () => Int32Array.of(0, 1, 2, 3), flipped: () => Int32Array.of(0, 1, 0, 0) };
  const both = comparedPair({ ...SAVED, unitOrder: "similar", statistics }, MODEL);

  assert.deepEqual([...difference(both.a, both.b)[0]], [0.5, -0.5, 0.5, 0.5]);
  assert.equal(valueAt(both.b, 0, 1), 11001.5);
});

test("a layer without the signal is replaced by the nearest one with it", () => {
  assert.equal(comparedPair({ ...SAVED, signal: "clock", layer: 0 }, MODEL).a.layer, 1);
});

test("a signal that the model does not have is replaced by its memory", () => {
  assert.equal(comparedPair({ ...SAVED, signal: "nothing" }, MODEL).wanted.name, "store");
});

test("signals of the same name are paired, or else memory with memory", () => {
  const [valve, store, clock] = MODEL.signals;

  assert.equal(matchingSignal(valve, MODEL, OTHER).name, "valve");
  assert.equal(matchingSignal(store, MODEL, OTHER).name, "state");
  assert.equal(matchingSignal(clock, MODEL, OTHER), null);
});

test("models of different widths have no difference of units, but one of beliefs", () => {
  const { a, b, matched } = comparedPair({ ...against(OTHER), signal: "valve" }, MODEL);

  assert.equal(matched, false);
  assert.deepEqual(
    beliefDifference(a, b).map((row) => [...row]),
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
  );
});

test("a memory of another name has no difference", () => {
  const both = comparedPair(against({ ...OTHER, units: 4, signals: OTHER.signals.map((signal) => ({ ...signal, width: 4 })) }), MODEL);

  assert.equal(both.matched, false);
  assert.deepEqual(
    [both.a.range, both.b.range],
    [
      [-1.5, 1.5],
      [-3, 2],
    ],
  );
});

test("the same signal of two models is shown on one range", () => {
  const both = comparedPair(against(TWIN), MODEL);

  assert.equal(both.matched, true);
  assert.deepEqual(
    [both.a.range, both.b.range],
    [
      [-2, 1.5],
      [-2, 1.5],
    ],
  );
});

test("layers are paired from the top", () => {
  assert.equal(comparedPair({ ...against(OTHER), signal: "valve", layer: 1 }, MODEL).b.layer, 0);
  assert.equal(comparedPair({ ...against(OTHER), signal: "valve", layer: 0 }, MODEL).b.layer, 0);
});

test("a difference's limits are half of the signal's span to either side", () => {
  assert.deepEqual(
    [differenceRange([0, 1]), differenceRange([-3, 3])],
    [
      [-0.5, 0.5],
      [-3, 3],
    ],
  );
});

test("a baseline of another model is paired by that model's description", () => {
  const baseline = { model: OTHER, trace: traceOf(OTHER), statistics: null };
  const { a, b } = comparedPair({ ...NOTHING, baseline, signal: "valve" }, MODEL);

  assert.deepEqual([a.own, b.own, a.columns.length, b.columns.length], [false, true, 3, 4]);
});
