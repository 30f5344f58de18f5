import assert from "node:assert/strict";
import { test } from "node:test";
import { firstInkedRow, inkedPixels, retentionGateIn, salientUnit, rankBySalience } from "../../../static/js/analysis/salient-unit.js";
import { Trace } from "../../../static/js/data/trace.js";

const rows = (...lists) => lists.map((list) => Float32Array.from(list));
const always = () => true;

const MODEL = {
  rows: 3,
  columns: 2,
  units: 2,
  layers: 2,
  memory: "store",
  signals: [
    { name: "valve", range: [0, 1], across: "unit", width: 2, layers: [0, 1], keeps: true },
    { name: "store", range: [-1, 1], across: "unit", width: 2, layers: [0, 1] },
    { name: "clock", range: [0, 1], across: "module", width: 1, layers: [1] },
    { name: "score", range: [-1, 1], across: "all", width: 1, layers: [1] },
    { name: "look", range: [0, 1], across: "row", width: 3, layers: [1] },
  ],
};

const LAYER = () =>
  new Map([
    ["valve", rows([0.5, 1], [0.25, 1], [1, 1])],
    ["store", rows([0.5, 0], [0.25, 1], [0.75, -1])],
  ]);
const TOP = () =>
  new Map([
    ...LAYER(),
    ["clock", rows([1], [0], [1])],
    ["score", rows([7], [8], [9])],
    ["look", rows([1, 0, 0], [0.5, 0.5, 0], [0, 0, 1])],
  ]);

const trace = new Trace({
  prediction: 1,
  probabilities: Float32Array.from([0.1, 0.9]),
  beliefs: rows([0.6, 0.4], [0.7, 0.3], [0.1, 0.9]),
  image: Float32Array.from([0, 0.05, 0.5, 1, 0, 0.2]),
  signals: [LAYER(), TOP()],
});

test("without a retention gate the most salient unit has the largest change of memory", () => {
  const found = rankBySalience(rows([0, 0], [0.5, 0], [0.5, -1]), [-2, 2], null, always);

  assert.deepEqual(
    found.map(({ unit, row }) => [unit, row]),
    [
      [1, 2],
      [0, 1],
    ],
  );
});

test("a unit that is still and then changes is more salient than one that always changes", () => {
  assert.equal(rankBySalience(rows([0, 1], [0, -0.1], [1, 1]), [-2, 2], null, always)[0].unit, 0);
});

test("the memory before the first row is 0", () => {
  assert.deepEqual(rankBySalience(rows([0.9], [0.8]), [-2, 2], null, always)[0].row, 0);
});

test("a unit whose retention gate never moves has salience 0", () => {
  const [most] = rankBySalience(rows([0, 0], [1, 2]), [-2, 2], rows([0.2, 1], [0.9, 1]), always);

  assert.equal(most.unit, 0);
});

test("a change outside the displayed range does not count", () => {
  const [most] = rankBySalience(rows([0, 9], [1, 90]), [-1, 1], null, (row) => row === 1);

  assert.deepEqual([most.unit, most.row], [0, 1]);
});

test("only the given rows are searched", () => {
  assert.equal(rankBySalience(rows([0], [5], [5.5]), [-9, 9], null, (row) => row === 2)[0].row, 2);
});

test("the salient unit is the top layer's most salient one, at its row with ink", () => {
  // Unit 1 changes more, but its valve never moves; unit 0 changes as much at row 0, where there is no ink.
  assert.deepEqual(salientUnit({ trace, pinned: null, articleRow: null }, MODEL), { layer: 1, unit: 0, row: 2, order: [0, 1] });
});

test("a pinned unit is the salient unit of its layer", () => {
  const { layer, unit, row } = salientUnit({ trace, pinned: { layer: 0, unit: 1 }, articleRow: null }, MODEL);

  assert.deepEqual([layer, unit, row], [0, 1, 2]);
});

test("the chosen row overrides the most salient one", () => {
  assert.equal(salientUnit({ trace, pinned: null, articleRow: 1 }, MODEL).row, 0);
});

test("antialiasing at the rim is not ink", () => {
  assert.deepEqual(
    [0, 1, 2].map((row) => inkedPixels(trace.image, row, 2)),
    [0, 2, 1],
  );
  assert.equal(firstInkedRow(trace.image, 2), 1);
  assert.equal(firstInkedRow(new Float32Array(6), 2), -1);
});

test("a retention gate counts only in a layer that has it", () => {
  assert.equal(retentionGateIn(trace, 0, MODEL).name, "valve");
  assert.equal(retentionGateIn(trace, 0, { signals: [] }), null);
});
