import assert from "node:assert/strict";
import { test } from "node:test";
import { passesFilter, filterCounts } from "../../../static/js/analysis/unit-filter.js";

const BINS = 20;
/** Shares of a unit with `end` of them in the two lowest or highest of the parts, the rest in the middle. */
const shares = (low, high) =>
  Array.from({ length: BINS }, (_, k) => (k < 2 ? low / 2 : k >= BINS - 2 ? high / 2 : (1 - low - high) / (BINS - 4)));

const valve = { name: "valve", across: "unit", bounded: true, range: [0, 1], layers: [0] };
const gauge = { name: "gauge", across: "unit", bounded: true, range: [-1, 1], layers: [0] };
const MODEL = { units: 4, layers: 1, output: "gauge", signals: [valve, gauge] };
const FIELDS = {
  "valve.shares": [shares(0, 0.96), shares(0.96, 0), shares(0, 0.95), shares(0.5, 0.5)].flat(),
  // Three rows: the first two units differ at one row at least, the last two at none.
  "gauge.spread_by_row": [0.9, 0, 0.04, 0, 0, 0, 0.04, 0, 0, 0.05, 0.04, 0],
};
const statistics = { all: (layer, name, field) => FIELDS[`${name}.${field}`] };
const chosen = (kind, known = statistics) => [0, 1, 2, 3].filter(passesFilter({ unitFilter: kind, statistics: known }, 0, MODEL));

test("a gate is always open if more than 95 % of its values are", () => {
  assert.deepEqual(chosen("open"), [0]);
  assert.deepEqual(chosen("closed"), [1]);
});

test("a unit is still if it differs at no row", () => assert.deepEqual(chosen("still"), [2, 3]));

test("without a filter or statistics every unit passes", () => {
  assert.deepEqual(chosen("all"), [0, 1, 2, 3]);
  assert.deepEqual(chosen("open", null), [0, 1, 2, 3]);
});

test("filters count units over all layers", () => {
  assert.deepEqual(filterCounts(statistics, MODEL), { open: 1, closed: 1, still: 2 });
  assert.deepEqual(filterCounts(statistics, { ...MODEL, layers: 2, signals: [{ ...valve, layers: [0, 1] }, gauge] }), {
    open: 2,
    closed: 2,
    still: 4,
  });
});
