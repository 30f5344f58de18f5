import assert from "node:assert/strict";
import { test } from "node:test";
import { rowBars, verticalBars } from "../../../static/js/plots/row-bars.js";

test("bars reach from 0 to their values, negative ones apart from positive ones", () => {
  assert.deepEqual(rowBars([0.5, -1], [-1, 1]), { above: "M50.00 0.12H75.00V0.88H50.00Z", below: "M50.00 1.12H0.00V1.88H50.00Z" });
});

test("a bar is clipped to the range", () => assert.match(rowBars([9], [-2, 2]).above, /H100\.00/));

test("0 and NaN have no bar", () => assert.deepEqual(rowBars([0, NaN], [-1, 1]), { above: "", below: "" }));

test("vertical bars start at the foot, or at the middle of a signed range", () => {
  assert.deepEqual(verticalBars([1, 0], [0, 1]), { above: "M5.00 2.000V0.000H45.00V2.000Z", below: "" });
  assert.equal(verticalBars([-0.5], [-1, 1]).below, "M10.00 1.000V1.500H90.00V1.000Z");
});
