import assert from "node:assert/strict";
import { test } from "node:test";
import { axisLabels } from "../../../static/js/lib/axis-labels.js";

test("a scale's labels are its limits, and 0 in the middle of a signed one", () => {
  assert.deepEqual(axisLabels([0, 1], true), ["0", "", "1"]);
  assert.deepEqual(axisLabels([-1, 1], true), ["−1", "0", "1"]);
});

test("an unbounded end is marked as such", () => {
  assert.deepEqual(axisLabels([-2.7, 2.7], false), ["≤ −2.7", "0", "≥ 2.7"]);
  assert.deepEqual(axisLabels([0, 15], false), ["0", "", "≥ 15"]);
});
