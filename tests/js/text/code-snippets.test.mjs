import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { gunzipSync, inflateSync } from "node:zlib";
import { libraryCell, requestsCell, curlCommand, compressImage, shownNumber } from "../../../static/js/text/code-snippets.js";
import { decodeTrace } from "../../../static/js/data/trace.js";
import { METADATA, MODEL, safetensors, tensorsOf } from "../traces.mjs";

const IMAGE = Float32Array.from({ length: 784 }, (_, i) => (i % 5 ? 0 : 1 / (i + 1)));
const trace = decodeTrace(safetensors(tensorsOf(), METADATA), MODEL);
const model = { ...MODEL, memory: "store" };
const SEEN = { prediction: 7, value: Math.fround(0.1), row: 12, layer: 0, unit: 40, signal: "cell_state" };

test("the image is compressed without loss", async () => {
  const { request, floats } = await compressImage(IMAGE, 28);
  const { image } = JSON.parse(gunzipSync(Buffer.from(request, "base64")));
  const zlib = inflateSync(Buffer.from(floats, "base64"));

  assert.deepEqual([image.length, ...new Set(image.map((row) => row.length))], [28, 28]);
  assert.deepEqual(Float32Array.from(image.flat()), IMAGE);
  assert.deepEqual(new Float32Array(zlib.buffer.slice(zlib.byteOffset, zlib.byteOffset + zlib.length)), IMAGE);
});

test("a digit is compressed into a few lines", async () => {
  const digit = Float32Array.from({ length: 784 }, (_, i) => (i % 28 > 10 && i % 28 < 14 && i > 112 && i < 672 ? 1 - (i % 77) / 200 : 0));
  const { request, floats } = await compressImage(digit, 28);

  assert.ok(request.length < 1500 && floats.length < 1500, `${request.length} and ${floats.length} letters`);
});

test("the command requests the shown model, whatever its name and the address", () => {
  const shown = {
    pressed: { request: "AAAA" },
    address: "http://host/it's here/predict",
    model: { name: "my net's & co" },
    file: "x.json",
  };
  const words = curlCommand(shown)
    .replace("curl", "printf '%s\\n'")
    .replace(/@<\(.*\)/, "BODY");
  const given = execFileSync("bash", ["-c", words], { encoding: "utf-8" }).trim().split("\n");

  assert.equal(new URL(given[1]).searchParams.get("model"), "my net's & co");
  assert.deepEqual(given.slice(2), ["-H", "Content-Type: application/json", "-o", "x.json", "--data-binary", "BODY"]);
});

test("the cells have the unit and the row from 1 and from 0", () => {
  const shown = {
    pressed: { floats: "AAAA" },
    address: "http://host/predict",
    model: { ...MODEL, name: 'a "name"', rows: 28, columns: 28 },
    seen: SEEN,
  };

  assert.match(requestsCell(shown), /value = answer\["layers"\]\[0\]\["cell_state"\]\[12 - 1\]\[41 - 1\] {2}# row 12, unit 41\n/);
  assert.match(libraryCell(shown), /value = seen\.layers\[0\]\["cell_state"\]\[12 - 1, 41 - 1\] {2}# row 12, unit 41\n/);
  for (const cell of [requestsCell(shown), libraryCell(shown)]) {
    assert.match(cell, /"a \\"name\\""/);
    assert.match(cell, /== 7 and abs\(value - 0\.1\) < 1e-5/);
    assert.match(cell, /reshape\(28, 28\)/);
  }
});

test("the shown number is the chosen unit's signal, or its memory if units do not have the signal", () => {
  const state = { trace, row: 3, layer: 1, unit: 2, signal: "valve" };

  assert.deepEqual(shownNumber(state, model), { prediction: 1, value: 1202, row: 3, layer: 1, unit: 2, signal: "valve" });
  assert.equal(shownNumber({ ...state, signal: "clock" }, model).signal, "store");
});

test("without a unit the shown number is the prediction's probability", () => {
  const seen = shownNumber({ trace, row: 2, layer: 0, unit: null, signal: "store" }, model);

  assert.deepEqual([seen.value, seen.signal], [0.25, null]);
  const shown = { pressed: { floats: "" }, address: "", model, seen };
  assert.match(requestsCell(shown), /answer\["probabilities_by_row"\]\[2 - 1\]\[1\] {2}# row 2, belief in 1\n/);
  assert.match(libraryCell(shown), /seen\.probabilities_by_row\[2 - 1, 1\]/);
});
