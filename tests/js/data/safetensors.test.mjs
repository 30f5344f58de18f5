import assert from "node:assert/strict";
import { test } from "node:test";
import { parseSafetensors } from "../../../static/js/data/safetensors.js";
import { safetensors } from "../traces.mjs";

const TWO = { a: { shape: [2, 2], data: [1, 2, 3, 4] }, b: { shape: [1], data: [-0.5] } };

test("every tensor comes back with its name, shape and numbers", () => {
  const { tensors, metadata } = parseSafetensors(safetensors(TWO, { model: "m" }));

  assert.deepEqual([...tensors.keys()], ["a", "b"]);
  assert.deepEqual(tensors.get("a"), { shape: [2, 2], data: new Float32Array([1, 2, 3, 4]) });
  assert.deepEqual([...tensors.get("b").data], [-0.5]);
  assert.deepEqual(metadata, { model: "m" });
});

for (const padding of [0, 1, 2, 3]) {
  test(`tensors are read wherever the header ends (${padding} bytes of padding)`, () => {
    const { tensors } = parseSafetensors(safetensors(TWO, {}, { padding }));

    assert.deepEqual([...tensors.get("a").data], [1, 2, 3, 4]);
  });
}

test("a file without metadata has empty metadata", () => {
  const head = new TextEncoder().encode("{}");
  const file = new Uint8Array([head.length, 0, 0, 0, 0, 0, 0, 0, ...head]);

  assert.deepEqual(parseSafetensors(file.buffer).metadata, {});
});

test("a truncated file is refused with the tensor's name", () => {
  const whole = safetensors(TWO);

  assert.throws(() => parseSafetensors(whole.slice(0, whole.byteLength - 1)), /^Error: b ends at byte/);
});

test("a header longer than the file is refused", () => {
  assert.throws(() => parseSafetensors(safetensors(TWO).slice(0, 20)), /header claims/);
});

test("a file too short for its header's length is refused", () => {
  assert.throws(() => parseSafetensors(new ArrayBuffer(7)), /at least 8 bytes; got 7/);
});

test("a header that is not JSON is refused", () => {
  const file = new Uint8Array([2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff]);

  assert.throws(() => parseSafetensors(file.buffer), /not JSON/);
});

test("an unsupported dtype is refused", () => {
  assert.throws(() => parseSafetensors(safetensors({ a: { ...TWO.a, dtype: "F64" } })), /a is F64, expected one of F32, I32, F16/);
});

test("a tensor whose bytes do not fit its shape is refused", () => {
  assert.throws(() => parseSafetensors(safetensors({ a: { shape: [3], data: [1, 2] } })), /a has 8 bytes, expected 12/);
});

test("float16 becomes float32, and int32 stays int32", () => {
  const halves = [0x0000, 0x3c00, 0xc000, 0x3555, 0x7bff, 0x0400, 0x0001, 0x8000, 0x7c00];
  const header = JSON.stringify({
    h: { dtype: "F16", shape: [9], data_offsets: [0, 18] },
    i: { dtype: "I32", shape: [1, 2], data_offsets: [18, 26] },
  });
  const file = new Uint8Array(8 + header.length + 26);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(new TextEncoder().encode(header), 8);
  file.set(new Uint8Array(new Uint16Array(halves).buffer), 8 + header.length);
  file.set(new Uint8Array(new Int32Array([-7, 41]).buffer), 8 + header.length + 18);
  const { tensors } = parseSafetensors(file.buffer);

  assert.deepEqual([...tensors.get("h").data], [0, 1, -2, 1365 / 4096, 65504, 2 ** -14, 2 ** -24, -0, Infinity].map(Math.fround));
  assert.deepEqual([...tensors.get("i").data], [-7, 41]);
});
