import assert from "node:assert/strict";
import { test } from "node:test";
import { accuracyFigure, delayFigure, rowsFigure } from "../../../static/js/plots/comparison-figures.js";

const variant = (name, mean, more = {}) => ({
  name,
  title: name.toUpperCase(),
  shape: name.split("+")[0],
  blanks: Number(name.split("+")[1] ?? 0),
  parameters: 81674,
  mean,
  sd: 0.001,
  by_row: [0.1, mean],
  seeds: [
    { seed: 0, test: mean - 0.001 },
    { seed: 1, test: mean + 0.001 },
  ],
  against: name.startsWith("lstm") ? null : {},
  ...more,
});
const CELLS = [variant("gru", 0.5), variant("lstm", 0.75), variant("rnn", 0.25, { sd: null })];

test("a dot is the mean in percent, its whiskers the standard deviation", () => {
  const [, means] = accuracyFigure(CELLS, "light").data;

  assert.deepEqual(means.x, [50, 75, 25]);
  assert.deepEqual(means.y, ["GRU", "LSTM", "RNN"]);
  assert.deepEqual(means.error_x.array, [0.1, 0.1, 0]);
});

test("every seed has its own ring on its variant's line", () => {
  const [seeds] = accuracyFigure(CELLS, "light").data;

  assert.equal(seeds.x.length, 6);
  assert.deepEqual(seeds.y, ["GRU", "GRU", "LSTM", "LSTM", "RNN", "RNN"]);
  assert.deepEqual(seeds.text.slice(0, 2), ["seed 0", "seed 1"]);
});

test("the vertical line is the LSTM's mean, and is missing without one", () => {
  const [line] = accuracyFigure(CELLS, "light").layout.shapes;

  assert.deepEqual([line.x0, line.x1], [75, 75]);
  assert.deepEqual(accuracyFigure([CELLS[0]], "light").layout.shapes, []);
});

test("the first variant stands on top", () => assert.equal(accuracyFigure(CELLS, "light").layout.yaxis.autorange, "reversed"));

test("a curve by row counts rows from 1", () => {
  const [gru] = rowsFigure(CELLS, "light", 1000).data;

  assert.deepEqual(
    [gru.x, gru.y],
    [
      [1, 2],
      [10, 50],
    ],
  );
});

test("a delay's curve goes from few blank rows to many, one curve a shape", () => {
  const mixed = [variant("lstm+28", 0.5), variant("rnn+0", 0.25), variant("lstm+0", 0.75)];
  const { data } = delayFigure(mixed, "light", 1000);

  assert.deepEqual(
    data.map(({ x, y }) => [x, y]),
    [
      [
        [0, 28],
        [75, 50],
      ],
      [[0], [25]],
    ],
  );
});

test("no two of sixteen curves look the same, in either theme", () => {
  const many = Array.from({ length: 16 }, (_, i) => variant(`cell${i}`, 0.5)).concat(variant("lstm", 0.5));
  for (const theme of ["light", "dark"]) {
    const looks = rowsFigure(many, theme, 1000).data.map(({ line }) => `${line.color} ${line.dash}`);
    assert.equal(new Set(looks).size, 17);
  }
});

test("on a narrow page the legend is below the curves", () => {
  assert.equal(rowsFigure(CELLS, "light", 360).layout.legend.orientation, "h");
  assert.equal(rowsFigure(CELLS, "light", 1000).layout.legend.orientation, undefined);
});
