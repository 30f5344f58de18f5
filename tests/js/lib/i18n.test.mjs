import assert from "node:assert/strict";
import { test } from "node:test";
import { englishOnly, joinList, number, percent, say, sayMany, joinSentences } from "../../../static/js/lib/i18n.js";

test("a sentence without a translation is said as the source has it", () => {
  assert.equal(say("Nothing to be seen."), "Nothing to be seen.");
});

test("every place gets its value", () => {
  assert.equal(say("row {row} of {rows}", { row: 3, rows: 28 }), "row 3 of 28");
  assert.equal(say("{a} and {a}", { a: 0 }), "0 and 0");
});

test("a value is not looked into for places", () => {
  assert.equal(say("{a}", { a: "{b}" }), "{b}");
});

test("a place without a value is refused", () => {
  assert.throws(() => say("row {row}"), RangeError);
});

test("one is one and everything else is many", () => {
  const rows = (n) => sayMany("one row", "{n} rows", n);
  assert.deepEqual([0, 1, 2].map(rows), ["0 rows", "one row", "2 rows"]);
});

test("numbers have a real minus and as many decimals as are asked for", () => {
  assert.equal(number(-0.125), "\u22120.13");
  assert.equal(number(2, 0), "2");
  assert.equal(number(0.5, 3), "0.500");
});

test("a share is told as percent", () => {
  assert.equal(percent(0.456), "46 %");
  assert.equal(percent(0.456, 1), "45.6 %");
});

test("sentences follow one another with a space, and those that are empty are left out", () => {
  assert.equal(joinSentences("One.", "", undefined, "Two."), "One. Two.");
});

test("what is there in English alone is told to whoever reads English", () => {
  assert.equal(englishOnly("Detail."), "Detail.");
  assert.equal(englishOnly(undefined), "");
});

test("a list of none, one and more", () => {
  assert.deepEqual([[], ["a"], ["a", "b", "c"]].map(joinList), ["", "a", "a, b, c"]);
});
