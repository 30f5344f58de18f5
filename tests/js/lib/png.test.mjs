import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32, inflateSync } from "node:zlib";
import { png } from "../../../static/js/lib/png.js";

/** What a PNG holds, by a reader that has nothing in common with the writer but the standard. */
function read(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  assert.deepEqual([...bytes.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  const chunks = [];
  for (let at = 8; at < bytes.length;) {
    const length = view.getUint32(at);
    const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (crc32) assert.equal(view.getUint32(at + 8 + length), crc32(bytes.subarray(at + 4, at + 8 + length)), `checksum of ${name}`);
    chunks.push({ name, data });
    at += 12 + length;
  }
  return chunks;
}

test("a PNG has exactly the colours that it is made of", async () => {
  const colour = (row, column) => [(row * 37) % 256, (column * 91) % 256, 255 - row];
  const chunks = read(await png(7, 5, colour));
  assert.deepEqual(
    chunks.map(({ name }) => name),
    ["IHDR", "IDAT", "IEND"],
  );

  const head = new DataView(chunks[0].data.slice().buffer);
  assert.deepEqual([head.getUint32(0), head.getUint32(4), head.getUint8(8), head.getUint8(9), head.getUint8(12)], [7, 5, 8, 2, 0]);
  const lines = inflateSync(chunks[1].data);
  assert.equal(lines.length, 5 * (1 + 3 * 7));
  for (let row = 0; row < 5; row += 1) {
    const start = row * 22;
    assert.equal(lines[start], 0, "no filter");
    for (let column = 0; column < 7; column += 1) {
      assert.deepEqual([...lines.subarray(start + 1 + 3 * column, start + 4 + 3 * column)], colour(row, column));
    }
  }
});

test("an empty IEND chunk has its known checksum", async () => {
  const bytes = await png(1, 1, () => [0, 0, 0]);

  assert.deepEqual([...bytes.subarray(-12)], [0, 0, 0, 0, 73, 69, 78, 68, 0xae, 0x42, 0x60, 0x82]);
});
