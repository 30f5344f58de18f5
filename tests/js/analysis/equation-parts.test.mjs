import assert from "node:assert/strict";
import { test } from "node:test";
import { EquationEvaluator } from "../../../static/js/analysis/equation-evaluator.js";
import { Equations } from "../../../static/js/analysis/model-equations.js";
import { partOf, signalOf, spelled } from "../../../static/js/analysis/equation-parts.js";
import { Trace } from "../../../static/js/data/trace.js";
import { equation, less, product, signal, term, value } from "../equations.mjs";

const rows = (...lists) => lists.map((list) => Float32Array.from(list));
const before = (of) => value(of, { at: "before" });
// The store of the upper layer gets what is below besides.
const layer = [
  equation("valve", []),
  equation("store", [term(value("valve"), before("store")), term(value("valve", { form: "rest" }), value("shown"))]),
  equation("shown", [term(value("valve"), value("store"))], { activation: "tanh" }),
  equation("slope", [term(), less(value("shown"), value("shown"))]),
  equation("squeezed", [term(value("store", { form: "tanh" }))]),
  equation("held", [term(product("U", [value("valve"), before("store")], []))], {
    when: value("clock"),
    otherwise: [term(before("held"))],
  }),
];
const upper = layer.map((one) => (one.name === "store" ? { ...one, terms: [term(value("store", { below: true })), ...one.terms] } : one));
const names = ["valve", "store", "shown", "slope", "squeezed", "held"];
const MODEL = {
  rows: 2,
  columns: 1,
  units: 2,
  layers: 2,
  memory: "store",
  signals: [
    ...names.map((name) => signal(name, 2, "unit", [0, 1])),
    signal("clock", 1, "module", [0, 1]),
    signal("score", 1, "all", [1]),
    signal("look", 2, "row", [1]),
  ],
  equations: [layer, upper],
};
const values = (valve, store) =>
  new Map([
    ["valve", valve],
    ["store", store],
    ["shown", rows([0.25, 0.5], [0.5, 1])],
    ["held", rows([1, 2], [3, 4])],
    ["clock", rows([1], [0])],
  ]);
const trace = new Trace({
  prediction: 0,
  probabilities: Float32Array.of(1),
  beliefs: rows([1], [1]),
  image: Float32Array.of(0, 1),
  signals: [
    values(rows([0.5, 1], [0.25, 1]), rows([0.5, 0], [-3, 1])),
    new Map([...values(rows([0.5, 1], [0.75, 1]), rows([4, 0], [2, 1])), ["score", rows([7], [8])], ["look", rows([1, 0], [0.5, 0.5])]]),
  ],
});
const equations = new Equations(MODEL);
const evaluator = new EquationEvaluator(equations);
const number = (reference, { layer = 1, row = 1, unit = 0 } = {}) =>
  evaluator.valueOf(trace, partOf(equations, reference), { layer, row, unit });

test("a name is the signal's own value, at its row, the row before or in the layer beneath", () => {
  assert.equal(number("store"), 2);
  assert.equal(number("store@before"), 4);
  assert.equal(number("store@below"), -3);
});

test("before the first row everything is 0, and below the first layer there is nothing", () => {
  assert.equal(number("store@before", { row: 0 }), 0);
  assert.equal(number("store@below", { layer: 0 }), NaN);
});

test("a unit has the value of its module and that of all units, and none of a row's", () => {
  assert.equal(number("clock", { unit: 1, row: 0 }), 1);
  assert.equal(number("score", { unit: 1 }), 8);
  assert.equal(number("look"), NaN);
});

test("a term is the product of its factors, and one of those in its form", () => {
  assert.equal(number("store.terms[1]"), 0.75 * 4);
  assert.equal(number("store.terms[2]"), 0.25 * 0.5);
  assert.equal(number("store.terms[2].factors[0]"), 0.25);
  assert.equal(number("squeezed.terms[0].factors[0]"), Math.tanh(2));
});

test("terms are the top layer's in all layers, and where a layer has no such signal there is no number", () => {
  assert.equal(number("store.terms[1]", { layer: 0 }), 0.25 * 0.5);
  assert.equal(number("store.terms[0]", { layer: 0 }), NaN);
});

test("ungated is what it is where the gate is 1", () => {
  assert.equal(number("store.terms[1]:ungated"), 4);
  assert.equal(number("shown:ungated"), Math.tanh(2));
});

test("a case has the number where it holds and 0 elsewhere", () => {
  assert.deepEqual(
    [0, 1].map((row) => number("held.terms", { row })),
    [1, 0],
  );
  assert.deepEqual(
    [0, 1].map((row) => number("held.otherwise", { row })),
    [0, 1],
  );
});

test("the vector of a product has the unit's own number, and parts are multiplied", () => {
  assert.equal(number("held.terms[0].factors[0].of"), 0.75 * 4);
  assert.equal(number("valve*store@before"), 0.75 * 4);
});

test("what is no reference, or none to these equations, is refused and named", () => {
  const wrong = [
    "",
    "gate",
    "store.terms[3]",
    "store.terms[1].factors[2]",
    "valve × store",
    "tanh(store)",
    "store@after",
    "store:ungated",
    "look.terms[0]",
    "store.terms[1].factors[0].of",
  ];
  for (const reference of wrong) {
    assert.throws(
      () => partOf(equations, reference),
      (error) => error instanceof SyntaxError && error.message.includes(`"${reference}"`),
      reference,
    );
  }
});

test("only a signal's own value is that signal", () => {
  const signals = ["store@before", "store.terms[1].factors[1]", "store.terms[1]", "store.terms[2].factors[0]", "held.terms"].map(
    (reference) => signalOf(partOf(equations, reference)),
  );

  assert.deepEqual(signals, ["store", "store", null, null, null]);
});

test("a sum is spelled with a number for each term, a single term with one for each factor", () => {
  const written = (reference) =>
    spelled(equations, reference)
      .map((part) => (typeof part === "string" ? part : String(evaluator.valueOf(trace, part, { layer: 1, row: 1, unit: 0 }))))
      .join("");

  assert.equal(written("store"), "-3 + 3 + 0.125");
  assert.equal(written("store.terms[2]"), "0.25 × 0.5");
  assert.equal(written("shown"), "tanh(0.75 × 2)");
  assert.equal(written("squeezed"), "tanh(2)");
  assert.equal(written("slope"), "1 − 0.25");
});
