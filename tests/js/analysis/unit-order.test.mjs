import assert from "node:assert/strict";
import { test } from "node:test";
import { signFlipped, unitsInOrder } from "../../../static/js/analysis/unit-order.js";

const MODEL = {
  units: 4,
  memory: "store",
  signals: [
    { name: "valve", keeps: true },
    { name: "store", keeps: false },
  ],
};
const FIELDS = {
  "valve.half_life": [Infinity, Infinity, 0.5, 3],
  "store.mean": [-1, 2, 0, 1],
  "store.spread": [0.5, 0.1, 0.2, 0.9],
  "store.mean_by_row": [1, 0, -3, 0, 1, -2, 0, 0],
};
const statistics = {
  order: () => Int32Array.of(2, 0, 3, 1),
  flipped: () => Int32Array.of(0, 1, 0, 0),
  all: (layer, name, field) => FIELDS[`${name}.${field}`],
};
const ORDERS = ["index", "similar", "half-life", "mean", "spread", "change"];
const units = (order, model = MODEL, known = statistics) => unitsInOrder({ unitOrder: order, statistics: known }, 0, model);

test("the order by index is the index", () => assert.deepEqual(units("index"), [0, 1, 2, 3]));

test("the order by similarity is the statistics' order", () => assert.deepEqual(units("similar"), [2, 0, 3, 1]));

test("an order by value puts the largest first", () => {
  assert.deepEqual(units("half-life"), [0, 1, 3, 2]);
  assert.deepEqual(units("mean"), [1, 3, 2, 0]);
  assert.deepEqual(units("spread"), [3, 0, 2, 1]);
  assert.deepEqual(units("change"), [2, 1, 0, 3]);
});

test("every order has every unit once", () => {
  for (const order of ORDERS) assert.deepEqual(units(order).toSorted(), [0, 1, 2, 3]);
});

test("an order without its values is the index", () => {
  const forgetful = { ...MODEL, signals: [{ name: "store", keeps: false }] };
  assert.deepEqual(units("half-life", forgetful), [0, 1, 2, 3]);
  for (const order of ORDERS) assert.deepEqual(units(order, MODEL, null), [0, 1, 2, 3]);
});

test("filtered units are in the chosen order", () => {
  const signals = [...MODEL.signals.map((signal) => ({ ...signal, across: "unit", bounded: false, range: [-1, 1], layers: [0] }))];
  const known = {
    ...statistics,
    all: (layer, name, field) => (field === "spread_by_row" ? [0, 1, 0, 0.01] : statistics.all(layer, name, field)),
  };
  const model = { ...MODEL, output: "store", signals };
  assert.deepEqual(unitsInOrder({ unitOrder: "mean", unitFilter: "still", statistics: known }, 0, model), [3, 2, 0]);
});

test("a unit is sign-flipped only in the order by similarity", () => {
  const over = (order, known = statistics) => [0, 1, 2, 3].filter(signFlipped({ unitOrder: order, statistics: known }, 0));
  assert.deepEqual(over("similar"), [1]);
  assert.deepEqual(over("mean"), []);
  assert.deepEqual(over("similar", null), []);
});
