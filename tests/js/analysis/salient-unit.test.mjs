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

const LAYER = () => new Map([["valve", rows([0.5, 1], [0.25, 1], [1, 1])], ["store", rows([0.5, 0], [0.25, 1], [0.75, -1])]]);
const TOP = () => new Map([...LAYER(), ["clock", rows([1], [0], [1])], ["score", rows([7], [8], [9])], ["look", rows([1, 0, 0], [0.5, 0.5, 0], [0, 0, 1])]]);

const trace = new Trace({
  prediction: 1,
  probabilities: Float32Array.from([0.1, 0.9]),
  beliefs: rows([0.6, 0.4], [0.7, 0.3], [0.1, 0.9]),
  image: Float32Array.from([0, 0.05, 0.5, 1, 0, 0.2]),
  signals: [LAYER(), TOP()],
});

test("without a keeper the unit shows most whose memory changed most in one row", () => {
  const found = rankBySalience(rows([0, 0], [0.5, 0], [0.5, -1]), [-2, 2], null, always);

  assert.deepEqual(found.map(({ unit, row }) => [unit, row]), [[1, 2], [0, 1]]);
});

test("one that rests and then turns shows more than one that never rests", () => {
  assert.equal(rankBySalience(rows([0, 1], [0, -0.1], [1, 1]), [-2, 2], null, always)[0].unit, 0);
});

test("before the first row there is no memory", () => {
  assert.deepEqual(rankBySalience(rows([0.9], [0.8]), [-2, 2], null, always)[0].row, 0);
});

test("a unit that always keeps everything shows no decision", () => {
  const [most] = rankBySalience(rows([0, 0], [1, 2]), [-2, 2], rows([0.2, 1], [0.9, 1]), always);

  assert.equal(most.unit, 0);
});

test("a change beyond the display is none that one could see", () => {
  const [most] = rankBySalience(rows([0, 9], [1, 90]), [-1, 1], null, (row) => row === 1);

  assert.deepEqual([most.unit, most.row], [0, 1]);
});

test("only rows that count are looked at", () => {
  assert.equal(rankBySalience(rows([0], [5], [5.5]), [-9, 9], null, (row) => row === 2)[0].row, 2);
});

test("it is told of the unit in which most moved, at its row with ink, in the top layer", () => {
  // Unit 1 changes more, but its valve never moves; unit 0 changes as much at row 0, where there is no ink.
  assert.deepEqual(salientUnit({ trace, pinned: null, articleRow: null }, MODEL), { layer: 1, unit: 0, row: 2, order: [0, 1] });
});

test("it is told of a unit that is pinned, in its layer", () => {
  const { layer, unit, row } = salientUnit({ trace, pinned: { layer: 0, unit: 1 }, articleRow: null }, MODEL);

  assert.deepEqual([layer, unit, row], [0, 1, 2]);
});

test("the row that the reader took goes before any other", () => {
  assert.equal(salientUnit({ trace, pinned: null, articleRow: 1 }, MODEL).row, 0);
});

test("the rim that scaling leaves is no ink", () => {
  assert.deepEqual([0, 1, 2].map((row) => inkedPixels(trace.image, row, 2)), [0, 2, 1]);
  assert.equal(firstInkedRow(trace.image, 2), 1);
  assert.equal(firstInkedRow(new Float32Array(6), 2), -1);
});

test("a keeper counts where the layer has it", () => {
  assert.equal(retentionGateIn(trace, 0, MODEL).name, "valve");
  assert.equal(retentionGateIn(trace, 0, { signals: [] }), null);
});
