import assert from "node:assert/strict";
import { test } from "node:test";
import { colourOf, signalScale } from "../../../static/js/lib/colour-scales.js";
import { tintDigit } from "../../../static/js/plots/tinted-digit.js";

const scale = signalScale({ range: [-1, 1] }, "light");

test("paper has the row's colour, and ink a tenth of it", () => {
  const pixels = tintDigit(Float32Array.from([0, 1, 0, 0]), [1, -1], 2, scale, [0, 0, 0]);

  assert.deepEqual([...pixels.slice(0, 4)], [...colourOf(scale, 1), 255]);
  assert.deepEqual([...pixels.slice(8, 12)], [...colourOf(scale, -1), 255]);
  colourOf(scale, 1).forEach((channel, c) => assert.ok(Math.abs(pixels[4 + c] - 0.1 * channel) <= 1));
});
