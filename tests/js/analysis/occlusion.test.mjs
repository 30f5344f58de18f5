import assert from "node:assert/strict";
import { test } from "node:test";
import { occludeRows } from "../../../static/js/analysis/occlusion.js";

const image = Float32Array.from([1, 0.5, 1, 0.5, 1, 0.5]);

test("occluding from a row down leaves the rows above it", () =>
  assert.deepEqual([...occludeRows(image, 2, "below", 2)], [255, 128, 0, 0, 0, 0]));

test("occluding down to a row leaves the rows below it", () =>
  assert.deepEqual([...occludeRows(image, 2, "above", 2)], [0, 0, 0, 0, 255, 128]));
