import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeTrace } from "../../../static/js/data/trace.js";
import { METADATA, MODEL, safetensors, tensorsOf } from "../traces.mjs";

const decode = (tensors = tensorsOf(), metadata = METADATA) => decodeTrace(safetensors(tensors, metadata), MODEL);

test("a value is found by layer, signal, row and unit", () => {
  assert.equal(decode().value(1, "store", 2, 3), 11203);
});

test("prediction, probabilities, beliefs and image are the server's", () => {
  const trace = decode();

  assert.equal(trace.prediction, 1);
  assert.equal(trace.depth, 2);
  assert.deepEqual([...trace.probabilities], [0.25, 0.75]);
  assert.deepEqual(
    trace.beliefs.map((row) => [...row]),
    [
      [0.5, 0.5],
      [0.75, 0.25],
      [0.25, 0.75],
    ],
  );
  assert.equal(trace.image.length, 6);
});

test("the rows of a signal are the same array every time", () => {
  const trace = decode();

  assert.equal(trace.rows(0, "valve"), trace.rows(0, "valve"));
});

test("a layer has the signals and widths of the model's description only", () => {
  const trace = decode();

  assert.equal(trace.value(1, "clock", 2, 1), 21201);
  assert.equal(trace.rows(1, "clock")[0].length, 2);
  assert.deepEqual([trace.has(1, "clock"), trace.has(0, "clock"), trace.has(0, "valve")], [true, false, true]);
  assert.throws(() => trace.rows(0, "clock"), /no signal "clock" in layer 0/);
});

test("a trace cannot be changed", () => {
  const trace = decode();

  assert.throws(() => (trace.prediction = 0), TypeError);
  assert.throws(() => trace.rows(0, "valve").pop(), TypeError);
});

test("an unknown signal or layer is named", () => {
  assert.throws(() => decode().rows(0, "lid"), /no signal "lid" in layer 0/);
  assert.throws(() => decode().rows(2, "valve"), /layer 2/);
});

test("a signal of the wrong shape is refused by name", () => {
  const tensors = tensorsOf();
  tensors["layers.1.valve"] = { shape: [3, 3], data: Array(9).fill(0) };

  assert.throws(() => decode(tensors), /layers\.1\.valve is 3×3, expected 3×4/);
});

test("a missing signal is refused by name", () => {
  const tensors = tensorsOf();
  delete tensors["layers.0.store"];

  assert.throws(() => decode(tensors), /no layers\.0\.store/);
});

for (const prediction of ["", "2", "-1", "1.5", undefined]) {
  test(`a prediction of ${JSON.stringify(prediction)} is refused`, () => {
    assert.throws(() => decode(tensorsOf(), prediction === undefined ? {} : { prediction }), /whole number below 2/);
  });
}
