import assert from "node:assert/strict";
import { test } from "node:test";
import { signedBars } from "../../../static/js/plots/signed-bars.js";
import { curvePath, curvePosition, curvePoint } from "../../../static/js/plots/activation-curve.js";
import { numberOf, powerOfTen, weightShapes, topProducts, symbolParts } from "../../../static/js/analysis/explanation.js";
import { BELIEF } from "../../../static/js/analysis/model-equations.js";
import { open, placeOf } from "../../../static/js/state/explained-number.js";
import { Weights } from "../../../static/js/data/weights.js";
import { safetensors } from "../traces.mjs";

const state = Object.freeze({
  row: 5,
  rows: 28,
  layer: 1,
  unit: 7,
  signal: "valve",
  explainedColumn: null,
  hovered: null,
  playing: true,
  autoplay: true,
  trace: { depth: 2, beliefs: Array.from({ length: 28 }, () => [0.1, 0.7, 0.2]) },
});
const unit = { across: "unit", width: 128 };

test("opening a number goes to its row and stops playing; a unit is pinned", () => {
  const patch = open(state, { signal: "store", row: 4, unit: 9 });

  assert.deepEqual(patch, {
    signal: "store",
    row: 4,
    unit: 9,
    layer: 1,
    pinned: { layer: 1, unit: 9 },
    explainedColumn: null,
    hovered: null,
    playing: false,
    autoplay: false,
  });
});

test("opening a signal leaves row, unit and layer", () => {
  const patch = open(state, { signal: "store" });

  assert.deepEqual([patch.row, patch.layer, "unit" in patch, "pinned" in patch], [5, 1, false, false]);
});

test("a number that no unit has is remembered with what it belongs to, and forgotten with the next", () => {
  const after = { ...state, ...open(state, { signal: "belief", column: 2 }) };
  const classes = { across: "class", width: 3 };

  assert.equal(placeOf(after, classes, 128).column, 2);
  assert.equal(placeOf({ ...after, signal: "share" }, { across: "row", width: 28 }, 128).column, 4);
  assert.equal(placeOf({ ...after, ...open(after, { signal: "belief" }) }, classes, 128).column, 1);
});

test("the default column is the unit, its module, the row itself, the most likely class, or the only one", () => {
  const column = (across, width, more = {}) => placeOf({ ...state, ...more }, { across, width }, 128).column;

  assert.equal(column("unit", 128), 7);
  assert.equal(column("unit", 128, { unit: null }), null);
  assert.equal(column("module", 4, { unit: 100 }), 3);
  assert.equal(column("module", 4, { unit: null }), null);
  assert.equal(column("row", 28), 4);
  assert.equal(column("class", 3), 1);
  assert.equal(column("all", 1), 0);
  assert.equal(placeOf({ ...state, layer: 0, signal: BELIEF }, { across: "class", width: 3 }, 128).layer, 1);
  assert.equal(placeOf(state, unit, 128).row, 4);
});

const value = (of, at = "now", below = false) => ({ of, at, below });
const here = { layer: 1, row: 3, column: 9 };

test("a value leads to its own number: of the row before, the layer below, or every row", () => {
  assert.deepEqual(numberOf(value("store"), unit, here), { signal: "store", layer: 1, row: 4, unit: 9 });
  assert.deepEqual(numberOf(value("store", "before"), unit, here), { signal: "store", layer: 1, row: 3, unit: 9 });
  assert.deepEqual(numberOf(value("store", "now", true), unit, here), { signal: "store", layer: 0, row: 4, unit: 9 });
  assert.deepEqual(numberOf(value("store", "each"), unit, { ...here, each: 1 }), { signal: "store", layer: 1, row: 2, unit: 9 });
  assert.deepEqual(numberOf(value("tick"), { across: "module" }, { ...here, column: 2 }), { signal: "tick", layer: 1, row: 4, column: 2 });
  assert.deepEqual(numberOf(value("score"), { across: "all" }, here), { signal: "score", layer: 1, row: 4 });
});

test("a pixel and a value before the first row lead nowhere", () => {
  assert.equal(numberOf(value("image"), { across: "pixel" }, here), null);
  assert.equal(numberOf(value("store", "before"), unit, { ...here, row: 0 }), null);
});

test("the largest products come first by magnitude, and the rest is summed", () => {
  const products = Float64Array.of(0.125, -3, 2, 0.25, -0.5);

  assert.deepEqual(topProducts({ products }, 2), { largest: [1, 2], rest: -0.125, others: 3 });
  assert.deepEqual(topProducts({ products }).largest.length, 5);
  assert.deepEqual(topProducts({ products }).others, 0);
});

test("a symbol has the index of its row and a prime for the layer below", () => {
  assert.deepEqual(symbolParts("f_t"), ["f", "t"]);
  assert.deepEqual(symbolParts("c_t", value("", "before")), ["c", "t−1"]);
  assert.deepEqual(symbolParts("p_f,t", value("", "before")), ["p", "f,t−1"]);
  assert.deepEqual(symbolParts("h_t", value("", "each")), ["h", "s"]);
  assert.deepEqual(symbolParts("h_t", value("", "now", true)), ["h′", "t"]);
  assert.deepEqual(symbolParts("c_d", value("", "now", true)), ["c′", "d"]);
  assert.deepEqual(symbolParts("b_hn"), ["b", "hn"]);
  assert.deepEqual(symbolParts("W"), ["W", ""]);
});

test("a difference is written as a power of ten", () => {
  assert.equal(powerOfTen(0), "0");
  assert.equal(powerOfTen(3.2e-8), "3·10⁻⁸");
  assert.equal(powerOfTen(1e-12), "1·10⁻¹²");
  assert.equal(powerOfTen(0.02), "2·10⁻²");
  assert.equal(powerOfTen(4), "4·10⁰");
});

const block = (tensor, units) => ({ tensor, units });
const product = (symbol, ...by) => ({ kind: "product", symbol, by });
const weights = new Weights(
  safetensors({
    "layers.0.W": { shape: [3, 4], data: Array(12).fill(0) },
    "layers.0.U.0": { shape: [2, 1], data: [0, 0] },
    "layers.0.U.1": { shape: [1, 1], data: [0] },
    "layers.0.v": { shape: [5], data: Array(5).fill(0) },
  }),
);

test("an equation's weights have the shapes of its own blocks, and their sizes add up", () => {
  const terms = [
    { factors: [product("W_f", block("W", 2))] },
    { factors: [product("U", block("U.0", 1), block("U.1", 1))] },
    { factors: [{ kind: "weight", symbol: "b_f" }] },
  ];

  assert.deepEqual(weightShapes({ terms }, weights, "layers.0.", 2), {
    shapes: [
      { symbol: "W_f", sides: [[3, 2]] },
      {
        symbol: "U",
        sides: [
          [2, 1],
          [1, 1],
        ],
      },
      { symbol: "b_f", sides: [[2]] },
    ],
    count: 6 + 3 + 2,
  });
});

test("a vector of weights has one side, and an equation without weights has none", () => {
  assert.deepEqual(weightShapes({ terms: [{ factors: [product("v", block("v", 1))] }] }, weights, "layers.0.", 1), {
    shapes: [{ symbol: "v", sides: [[5]] }],
    count: 5,
  });
  const overRows = { kind: "product", symbol: "h_s", by: value("store", "each") };
  assert.deepEqual(weightShapes({ terms: [{ factors: [overRows, { kind: "value" }] }] }, weights, "", 2), { shapes: [], count: 0 });
});

test("positive values have bars up, negative ones down, and 0 has none", () => {
  assert.deepEqual(signedBars([1, 0, -2], 2), { up: "M0.1 0h.8v-0.5000h-.8z", down: "M2.1 0h.8v1.0000h-.8z" });
  assert.deepEqual(signedBars([1], 2, 5).up, "M5.1 0h.8v-0.5000h-.8z");
  assert.deepEqual(signedBars([0, 0], 0), { up: "", down: "" });
});

test("the dot is on its curve, or at the edge for larger arguments", () => {
  assert.deepEqual(curvePosition("sigmoid", 0), [50, 50]);
  assert.deepEqual(curvePosition("tanh", -99)[0], 0);
  assert.ok(Math.abs(curvePosition("tanh", 0.5)[1] - (50 - 50 * Math.tanh(0.5))) < 1e-9);
  assert.match(curvePath("sigmoid"), /^M0\.0 99\.75L.*L50\.0 50\.00L.*L100\.0 0\.25$/);
});

test("the curve is that of the activation, or else of a factor's tanh", () => {
  const terms = [
    {
      factors: [
        { factor: { kind: "value", form: "itself" }, itself: 9 },
        { factor: { kind: "value", form: "tanh" }, itself: 0.25 },
      ],
    },
  ];

  assert.deepEqual(curvePoint({ equation: { activation: "sigmoid" }, idle: false, total: 2, terms }), { activation: "sigmoid", x: 2 });
  assert.deepEqual(curvePoint({ equation: { activation: "identity" }, idle: false, total: 2, terms }), { activation: "tanh", x: 0.25 });
  assert.equal(curvePoint({ equation: { activation: "tanh" }, idle: true, total: 2, terms: [] }), null);
  assert.equal(curvePoint({ equation: { activation: "identity" }, idle: false, total: 2, terms: [] }), null);
});
