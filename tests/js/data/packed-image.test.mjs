import assert from "node:assert/strict";
import { test } from "node:test";
import { PIXELS, pack, unpack } from "../../../static/js/data/packed-image.js";

test("a packed image is unpacked to a 255th", () => {
  const image = Float32Array.from({ length: PIXELS * PIXELS }, (_, i) => (i % 256) / 255);

  assert.deepEqual(
    [...unpack(pack(image))],
    [...image].map((value) => Math.round(255 * value)),
  );
});

test("an invalid packed image throws with its expected size", () => {
  assert.throws(() => unpack("AAAA"), /784 pixels; this one has 3/);
  assert.throws(() => unpack("%"), /Base64/);
});
