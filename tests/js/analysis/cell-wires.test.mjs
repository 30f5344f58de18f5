import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluate, inputAt, parse, signalOf, spell, thickness, valuesAt } from "../../../static/js/analysis/cell-wires.js";
import { decodeTrace } from "../../../static/js/data/trace.js";
import { METADATA, MODEL, safetensors, tensorsOf } from "../traces.mjs";

const trace = decodeTrace(safetensors(tensorsOf(), METADATA), MODEL);
const VALUES = { f: 0.5, c: -3, i: 0.25, g: 8, before: 2, below: 10 };
const look = (name, from) => (from ? VALUES[from] : (VALUES[name] ?? null));
const value = (text) => evaluate(parse(text), look);
const written = (text) => spell(parse(text)).map((part) => part.name ?? part).join("");

test("a product comes before a sum, and parentheses before both", () => {
  assert.equal(value("f × c + i × g"), 0.5);
  assert.equal(value("f × (c + i) × g"), -11);
  assert.equal(value("(1 − f) × g − c − i"), 6.75);
});

test("a name may be meant of the row before or of the layer below", () => {
  assert.equal(value("f × c@before"), 1);
  assert.equal(value("c@below + c"), 7);
});

test("tanh is a function", () => {
  assert.equal(value("f × tanh(c + 1)"), 0.5 * Math.tanh(-2));
});

test("what has a part that is not known is not known", () => {
  assert.equal(value("f × d"), null);
  assert.equal(value("tanh(d)"), null);
  assert.equal(value("d"), null);
});

test("what is worked out is written as one number", () => {
  const [kept, plus, added] = spell(parse("{f × c} + {i × g}"));

  assert.equal(plus, " + ");
  assert.equal(evaluate(kept, look), -1.5);
  assert.equal(evaluate(added, look), 2);
  assert.equal(value("2 × {f × c}"), -3);
});

test("a zero is a value", () => assert.equal(evaluate(parse("f × c@before"), () => 0), 0));

test("what is no expression is refused, and the complaint tells of it", () => {
  for (const text of ["", "f ×", "f c", "(f", "{f", "{f)", "f)", "tanh f", "tanh", "f * c", "f@after", "× f", "2 3"]) {
    assert.throws(() => parse(text), (error) => error instanceof SyntaxError && error.message.includes(`"${text}"`), text);
  }
});

test("an expression is written with places for its numbers, and with no more parentheses than it needs", () => {
  assert.equal(written("f × c@before + (i × g)"), "f × c + i × g");
  assert.equal(written("(1 − f) × tanh((g))"), "(1 − f) × tanh(g)");
  assert.equal(written("g − (c − i)"), "g − (c − i)");
  assert.equal(written("(g − c) − i"), "g − c − i");
  assert.deepEqual(spell(parse("f × c@before")), [{ name: "f", from: null }, " × ", { name: "c", from: "before" }]);
});

test("an expression that is one signal is known by its name", () => {
  assert.equal(signalOf(parse("c@before")), "c");
  assert.equal(signalOf(parse("f × c")), null);
  assert.equal(signalOf(parse("1")), null);
});

test("a unit's values are those of its row, of the row before and of the layer below", () => {
  const at = valuesAt(trace, MODEL, { layer: 1, row: 3, unit: 2 });

  assert.equal(at("store", null), trace.value(1, "store", 2, 2));
  assert.equal(at("store", "before"), trace.value(1, "store", 1, 2));
  assert.equal(at("store", "below"), trace.value(0, "store", 2, 2));
});

test("before the first row everything is zero, and below the first layer there is nothing", () => {
  const at = valuesAt(trace, MODEL, { layer: 0, row: 1, unit: 2 });

  assert.equal(at("store", "before"), 0);
  assert.equal(at("store", "below"), null);
  assert.equal(at("clock", null), null);
  assert.equal(at("nothing", null), null);
});

test("a unit has its module's value", () => {
  const clock = (unit) => valuesAt(trace, MODEL, { layer: 1, row: 2, unit })("clock", null);

  assert.deepEqual([0, 1, 2, 3].map(clock), [0, 0, 1, 1].map((module) => trace.value(1, "clock", 1, module)));
});

test("a wire is as thick as what it carries is large, within bounds, whatever its sign", () => {
  const store = { range: [-1.5, 1.5] };

  assert.equal(thickness(0, store), 1);
  assert.equal(thickness(-0.75, store), 5);
  assert.equal(thickness(0.75, store), 5);
  assert.equal(thickness(99, store), 9);
  assert.equal(thickness(1, { range: [0, 1] }), 9);
});

test("the first layer gets the row of the digit, the others what the layer below puts out", () => {
  const model = { ...MODEL, output: "store" };

  assert.deepEqual(inputAt(trace, model, { layer: 0, row: 2 }), { values: trace.image.subarray(2, 4), signal: null });
  assert.deepEqual(inputAt(trace, model, { layer: 1, row: 2 }), { values: trace.rows(0, "store")[1], signal: "store" });
});
