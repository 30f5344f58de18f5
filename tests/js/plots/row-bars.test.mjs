import assert from "node:assert/strict";
import { test } from "node:test";
import { rowBars, verticalBars } from "../../../static/js/plots/row-bars.js";

test("bars go from zero to their values, those below it apart from those above", () => {
  assert.deepEqual(rowBars([0.5, -1], [-1, 1]), { above: "M50.00 0.12H75.00V0.88H50.00Z", below: "M50.00 1.12H0.00V1.88H50.00Z" });
});

test("a bar ends where the range does", () => assert.match(rowBars([9], [-2, 2]).above, /H100\.00/));

test("nothing is drawn of zero and of what is not known", () => assert.deepEqual(rowBars([0, NaN], [-1, 1]), { above: "", below: "" }));

test("upright bars stand on the foot, or on the middle where numbers may be negative", () => {
  assert.deepEqual(verticalBars([1, 0], [0, 1]), { above: "M5.00 2.000V0.000H45.00V2.000Z", below: "" });
  assert.equal(verticalBars([-0.5], [-1, 1]).below, "M10.00 1.000V1.500H90.00V1.000Z");
});
