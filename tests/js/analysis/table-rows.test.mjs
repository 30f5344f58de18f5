import assert from "node:assert/strict";
import { test } from "node:test";
import { tableColumns, tableLine, rowCsv } from "../../../static/js/analysis/table-rows.js";
import { decodeTrace } from "../../../static/js/data/trace.js";
import { METADATA, MODEL, safetensors, tensorsOf } from "../traces.mjs";

const trace = decodeTrace(safetensors(tensorsOf(), METADATA), MODEL);
const columns = tableColumns(MODEL);

test("only signals with one value a unit become columns", () => {
  assert.deepEqual(
    columns.map(({ name }) => name),
    ["valve", "store"],
  );
});

test("a line is one unit after one row of one layer", () => {
  assert.deepEqual(tableLine(trace, 1, 3, 2, columns), [1202, 11202]);
});

test("a signal that the layer does not have leaves an empty cell", () => {
  const upper = [...columns, { name: "clock", across: "unit" }];
  assert.deepEqual(tableLine(trace, 0, 1, 0, upper), [0, 10000, null]);
  assert.match(rowCsv(trace, 0, 1, [0], upper), /\r\n1,1,1,0,10000,\r\n$/);
});

test("the CSV has a header and the units in the given order, counted from 1", () => {
  assert.equal(rowCsv(trace, 1, 2, [3, 0], columns), "row,layer,unit,valve,store\r\n2,2,4,1103,11103\r\n2,2,1,1100,11100\r\n");
});

test("a number in the CSV parses to the same float32", () => {
  for (const value of [Math.fround(0.1), Math.fround(-1 / 3), Math.fround(1e-7), Math.fround(123456.789)]) {
    const one = { has: () => true, value: () => value };
    const [, line] = rowCsv(one, 0, 1, [0], [{ name: "valve" }]).split("\r\n");
    assert.equal(Math.fround(Number(line.split(",")[3])), value);
  }
});
