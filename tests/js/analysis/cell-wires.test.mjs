import assert from "node:assert/strict";
import { test } from "node:test";
import { inputAt, thickness } from "../../../static/js/analysis/cell-wires.js";
import { decodeTrace } from "../../../static/js/data/trace.js";
import { METADATA, MODEL, safetensors, tensorsOf } from "../traces.mjs";

const trace = decodeTrace(safetensors(tensorsOf(), METADATA), MODEL);

test("a wire's width grows with the magnitude of its value, within bounds", () => {
  const store = { range: [-1.5, 1.5] };

  assert.equal(thickness(0, store), 1);
  assert.equal(thickness(-0.75, store), 5);
  assert.equal(thickness(0.75, store), 5);
  assert.equal(thickness(99, store), 9);
  assert.equal(thickness(1, { range: [0, 1] }), 9);
});

test("the first layer's input is the image's row, another's the output of the layer below", () => {
  const model = { ...MODEL, output: "store" };

  assert.deepEqual(inputAt(trace, model, { layer: 0, row: 2 }), { values: trace.image.subarray(2, 4), signal: null });
  assert.deepEqual(inputAt(trace, model, { layer: 1, row: 2 }), { values: trace.rows(0, "store")[1], signal: "store" });
});
