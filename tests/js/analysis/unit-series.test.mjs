import assert from "node:assert/strict";
import { test } from "node:test";
import { colourOf, isPale, signalScale } from "../../../static/js/lib/colour-scales.js";
import { decodeTrace } from "../../../static/js/data/trace.js";
import { countBelow, bandPath, unitSeries, halfLife, halfLives, seriesPath, mean } from "../../../static/js/analysis/unit-series.js";
import { METADATA, MODEL, safetensors, tensorsOf } from "../traces.mjs";

const trace = decodeTrace(safetensors(tensorsOf(), METADATA), MODEL);
const near = (value, expected) => assert.ok(Math.abs(value - expected) < 1e-9, `${value} is not ${expected}`);

test("a unit's series is its column, first row first", () => {
  const expected = trace.rows(1, "store").map((values) => values[2]);

  assert.deepEqual(unitSeries(trace, 1, "store", 2), expected);
  assert.equal(expected.length, MODEL.rows);
});

test("a unit that keeps half of its memory at every row has a half-life of one row", () => near(halfLife([0.5, 0.5, 0.5]), 1));

test("half is left after the half-life, however uneven the gate", () => {
  const kept = [0.9, 0.4, 0.99, 0.7];
  const product = kept.reduce((left, part) => left * part, 1);

  near(0.5 ** (kept.length / halfLife(kept)), product);
});

test("a gate that is once 0 has half-life 0, and one that is always 1 has infinity", () => {
  assert.equal(halfLife([0.9, 0, 0.9]), 0);
  assert.equal(halfLife([1, 1]), Infinity);
});

test("there is a half-life for each unit of the layer", () => {
  const lives = halfLives(trace, 0, "valve");

  assert.equal(lives.length, 4);
  lives.forEach((life, unit) => assert.equal(life, halfLife(unitSeries(trace, 0, "valve", unit))));
});

test("a rank counts smaller values", () => {
  assert.equal(countBelow([3, 1, 2, 3, Infinity], 0), 2);
  assert.equal(countBelow([3, 1, 2, 3, Infinity], 4), 4);
  assert.equal(countBelow([1, 1], 0), 0);
});

test("a series path passes the middle of every row and is clipped to the range", () => {
  assert.equal(seriesPath([-1, 0, 0.5, 9], [-1, 1]), "M0.00 0.5L50.00 1.5L75.00 2.5L100.00 3.5");
});

test("a band follows its lower edge down and its upper edge up", () => {
  assert.equal(bandPath([0, 0.5], [0.5, 9], [-1, 1]), "M25.00 0.5L0.00 1.5L100.00 1.5L75.00 0.5Z");
});

test("a mean is the sum over the count", () => assert.equal(mean([1, 2, 6]), 3));

test("a number has the colour that its heatmap gives it", () => {
  const scale = signalScale({ range: [-2, 2] }, "light");
  const hex = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));

  assert.deepEqual(colourOf(scale, 0), hex(scale.colours[4][1]));
  assert.deepEqual(colourOf(scale, -2), hex(scale.colours[0][1]));
  assert.deepEqual(colourOf(scale, 99), hex(scale.colours[8][1]));
  const [between] = [colourOf(scale, 0.25)];
  hex(scale.colours[4][1]).forEach((channel, i) => assert.equal(between[i], Math.round((channel + hex(scale.colours[5][1])[i]) / 2)));
});

test("text is dark on yellow, orange and white, and light on navy and brown", () => {
  for (const colour of [
    [254, 232, 56],
    [238, 192, 158],
    [246, 245, 241],
  ])
    assert.ok(isPale(colour), colour);
  for (const colour of [
    [0, 34, 78],
    [101, 52, 1],
    [23, 25, 29],
  ])
    assert.ok(!isPale(colour), colour);
});
