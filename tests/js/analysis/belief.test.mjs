import assert from "node:assert/strict";
import { test } from "node:test";
import { differingRows, firstDifferingRow, leaders, mostLikely, settled } from "../../../static/js/analysis/belief.js";

const rows = (...lists) => lists.map((list) => Float32Array.from(list));
const ONE = rows([0.9, 0.1], [0.4, 0.6], [0.8, 0.2]);
const OTHER = rows([0.1, 0.9], [0.3, 0.7], [0.2, 0.8]);

test("the first of equally likely classes is the most likely one", () => {
  assert.equal(mostLikely(Float32Array.of(0.25, 0.375, 0.375)), 1);
});

test("a belief is settled from the row after its last change", () => {
  assert.deepEqual(settled(rows([0.75, 0.25], [0.75, 0.25], [0.25, 0.75])), { best: 1, row: 2, before: 0 });
  assert.deepEqual(settled(rows([0.9, 0.1], [0.2, 0.8], [0.6, 0.4], [0.7, 0.3])), { best: 0, row: 2, before: 1 });
});

test("a belief that never changes has no class before", () => {
  assert.deepEqual(settled(rows([0.9, 0.1], [0.8, 0.2])), { best: 0, row: 0, before: null });
});

test("leaders come with the row at which each is most likely", () => {
  assert.deepEqual(leaders(rows([0.6, 0.4], [0.7, 0.3], [0.1, 0.9])), [
    { label: 0, row: 1 },
    { label: 1, row: 2 },
  ]);
});

test("two beliefs differ after the rows whose most likely classes differ", () => {
  assert.deepEqual(differingRows(ONE, OTHER), [0, 2]);
  assert.deepEqual(differingRows(ONE, ONE), []);
});

test("the first differing row is not before the row that is given", () => {
  assert.equal(firstDifferingRow(ONE, OTHER), 0);
  assert.equal(firstDifferingRow(ONE, OTHER, 1), 2);
  assert.equal(firstDifferingRow(ONE, ONE), null);
});
