import assert from "node:assert/strict";
import { test } from "node:test";
import { englishOnly, joinList, number, percent, say, sayMany, joinSentences } from "../../../static/js/lib/i18n.js";

test("a sentence without a translation is the English source", () => {
  assert.equal(say("Nothing to be seen."), "Nothing to be seen.");
});

test("every placeholder gets its value", () => {
  assert.equal(say("row {row} of {rows}", { row: 3, rows: 28 }), "row 3 of 28");
  assert.equal(say("{a} and {a}", { a: 0 }), "0 and 0");
});

test("placeholders inside a value are not replaced", () => {
  assert.equal(say("{a}", { a: "{b}" }), "{b}");
});

test("a placeholder without a value throws", () => {
  assert.throws(() => say("row {row}"), RangeError);
});

test("1 takes the singular and every other number the plural", () => {
  const rows = (n) => sayMany("one row", "{n} rows", n);
  assert.deepEqual([0, 1, 2].map(rows), ["0 rows", "one row", "2 rows"]);
});

test("numbers have a real minus and the given number of decimals", () => {
  assert.equal(number(-0.125), "\u22120.13");
  assert.equal(number(2, 0), "2");
  assert.equal(number(0.5, 3), "0.500");
});

test("a share is formatted as percent", () => {
  assert.equal(percent(0.456), "46 %");
  assert.equal(percent(0.456, 1), "45.6 %");
});

test("sentences are joined by a space, and empty ones are left out", () => {
  assert.equal(joinSentences("One.", "", undefined, "Two."), "One. Two.");
});

test("a text that exists in English only is shown on an English page", () => {
  assert.equal(englishOnly("Detail."), "Detail.");
  assert.equal(englishOnly(undefined), "");
});

test("a list of none, one and more", () => {
  assert.deepEqual([[], ["a"], ["a", "b", "c"]].map(joinList), ["", "a", "a, b, c"]);
});
