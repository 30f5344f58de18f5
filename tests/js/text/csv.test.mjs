import assert from "node:assert/strict";
import { test } from "node:test";
import { rowsCsv, unitsCsv } from "../../../static/js/text/csv.js";
import { shortestDecimal } from "../../../static/js/lib/float32-text.js";
import { decodeTrace } from "../../../static/js/data/trace.js";
import { METADATA, MODEL, safetensors, tensorsOf } from "../traces.mjs";

const traceOf = (model = MODEL, change = (tensors) => tensors) => decodeTrace(safetensors(change(tensorsOf(model)), METADATA), model);
const lines = (csv) =>
  csv
    .split("\r\n")
    .slice(0, -1)
    .map((line) => line.split(","));
const ONE_LAYER = { ...MODEL, layers: 1, signals: MODEL.signals.map((signal) => ({ ...signal, layers: [0] })) };

test("there is a line for each layer, row and unit, with a column for each signal that units have", () => {
  const [head, ...rest] = lines(unitsCsv(traceOf(), MODEL));

  assert.deepEqual(head, ["row", "layer", "unit", "valve", "store"]);
  assert.equal(rest.length, 2 * 3 * 4);
  // Every number of the made-up trace tells where it belongs.
  for (const [row, layer, unit, valve, store] of rest) {
    const place = 1000 * (layer - 1) + 100 * (row - 1) + (unit - 1);
    assert.deepEqual([Number(valve), Number(store)], [place, 10000 + place]);
  }
  assert.deepEqual(rest.at(-1).slice(0, 3), ["3", "2", "4"]);
});

test("a signal that a layer does not have is empty", () => {
  const model = { ...MODEL, signals: MODEL.signals.map((signal) => (signal.name === "store" ? { ...signal, layers: [1] } : signal)) };
  const [, ...rest] = lines(unitsCsv(traceOf(model), model));

  assert.deepEqual(new Set(rest.filter(([, layer]) => layer === "1").map((line) => line[4])), new Set([""]));
  assert.equal(rest.filter(([, layer, , , store]) => layer === "2" && store !== "").length, 12);
});

test("a row's line has its pixels, the signals that are not of units, and its beliefs", () => {
  const trace = traceOf();
  const [head, ...rest] = lines(rowsCsv(trace, MODEL));

  assert.deepEqual(head, ["row", "pixel_1", "pixel_2", "layer_2_clock_1", "layer_2_clock_2", "belief_0", "belief_1"]);
  assert.equal(rest.length, 3);
  assert.deepEqual(rest[1], ["2", "0.2", "0.3", "21100", "21101", "0.75", "0.25"]);
});

test("one layer is not named, and a scalar has no index", () => {
  const model = {
    ...ONE_LAYER,
    signals: ONE_LAYER.signals.map((signal) => (signal.name === "clock" ? { ...signal, across: "all", width: 1 } : signal)),
  };
  const [head] = lines(rowsCsv(traceOf(model), model));

  assert.deepEqual(head, ["row", "pixel_1", "pixel_2", "clock", "belief_0", "belief_1"]);
});

test("every number parses to the same float32, in the fewest digits", () => {
  for (const text of ["0", "1", "0.1", "-0.5", "0.3333", "1e-12", "16777216", "0.99999994", "1.1754944e-38", "3.4028235e+38"]) {
    assert.equal(shortestDecimal(Math.fround(Number(text))), text);
  }
  const bits = new Uint32Array(1);
  const float = new Float32Array(bits.buffer);
  for (let k = 0; k < 100_000; k += 1) {
    bits[0] = (k * 2654435761) >>> 0; // all over the range, the same each time
    if (!Number.isFinite(float[0])) continue;
    assert.ok(Object.is(Math.fround(Number(shortestDecimal(float[0]))), float[0]) || float[0] === 0, String(float[0]));
  }
});

test("a float32 of the trace is the same in the file", () => {
  const odd = (tensors) => {
    tensors["layers.0.valve"].data = tensors["layers.0.valve"].data.map((_, i) => 1 / (i + 3));
    return tensors;
  };
  const [, ...rest] = lines(unitsCsv(traceOf(MODEL, odd), MODEL));

  rest.filter(([, layer]) => layer === "1").forEach((line, i) => assert.equal(Math.fround(Number(line[3])), Math.fround(1 / (i + 3))));
});
