import assert from "node:assert/strict";
import { test } from "node:test";
import { BINS, saturatedShare, nearestUnit, saturation, testSetSaturation } from "../../../static/js/analysis/saturation.js";

const ROWS = [Float32Array.of(0.01, 0.5), Float32Array.of(0.95, 0.85), Float32Array.of(0.02, 0.92), Float32Array.of(0.5, 0.08)];

test("shares are of the rows that lie below and above", () => {
  assert.deepEqual(saturation(ROWS, 0.1), [
    { low: 0.5, high: 0.25 },
    { low: 0.25, high: 0.25 },
  ]);
  assert.deepEqual(saturation(ROWS, 0.2), [
    { low: 0.5, high: 0.25 },
    { low: 0.25, high: 0.5 },
  ]);
});

test("the saturation of all digits sums the bins at the ends", () => {
  const shares = new Float32Array(2 * BINS);
  shares.set([0.25, 0.125, 0.0625], 0);
  shares.set([0.5], BINS - 1);
  shares.set([1], BINS + 7);

  assert.deepEqual(testSetSaturation(shares, 0.1), [
    { low: 0.375, high: 0.5 },
    { low: 0, high: 0 },
  ]);
  assert.deepEqual(testSetSaturation(shares, 0.15)[0], { low: 0.4375, high: 0.5 });
});

test("the saturated share is the mean of both shares over the units", () => {
  assert.equal(
    saturatedShare([
      { low: 0.5, high: 0.25 },
      { low: 0.25, high: 0 },
    ]),
    0.5,
  );
});

test("the nearest unit is the closest dot within reach", () => {
  const units = [
    { low: 0, high: 0 },
    { low: 0.5, high: 0.5 },
  ];

  assert.equal(nearestUnit(units, { low: 0.46, high: 0.5 }, 0.05), 1);
  assert.equal(nearestUnit(units, { low: 0.2, high: 0.2 }, 0.05), null);
  assert.equal(nearestUnit([], { low: 0, high: 0 }, 0.05), null);
});
