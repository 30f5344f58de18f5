import assert from "node:assert/strict";
import { test } from "node:test";
import { partsAt, wiped } from "../../../static/js/analysis/occlusion.js";

const image = Float32Array.from([1, 0.5, 1, 0.5, 1, 0.5]);

test("wiping from a row down leaves those above it", () => assert.deepEqual([...wiped(image, 2, "below", 2)], [255, 128, 0, 0, 0, 0]));

test("wiping down to a row leaves those below it", () => assert.deepEqual([...wiped(image, 2, "above", 2)], [0, 0, 0, 0, 255, 128]));

test("two beliefs part where their first guesses do, not before the row that is asked for", () => {
  const one = [[0.9, 0.1], [0.4, 0.6], [0.8, 0.2]];
  const other = [[0.1, 0.9], [0.3, 0.7], [0.2, 0.8]];

  assert.equal(partsAt(one, other, 0), 0);
  assert.equal(partsAt(one, other, 1), 2);
  assert.equal(partsAt(one, one, 0), null);
});
