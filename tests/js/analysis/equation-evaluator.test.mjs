import assert from "node:assert/strict";
import { test } from "node:test";
import { softmax } from "../../../static/js/lib/activations.js";
import { EquationEvaluator } from "../../../static/js/analysis/equation-evaluator.js";
import { columnIn } from "../../../static/js/analysis/model-equations.js";
import { BELIEF, Equations, productsOf } from "../../../static/js/analysis/model-equations.js";
import { partOf } from "../../../static/js/analysis/equation-parts.js";
import { decodeTrace } from "../../../static/js/data/trace.js";
import { Weights } from "../../../static/js/data/weights.js";
import { block, equation, less, product, signal, term, value, weight } from "../equations.mjs";
import { METADATA, safetensors } from "../traces.mjs";

// Three rows of two pixels, two units and two classes; every kind of equation once.
const layer = [
  equation(
    "valve",
    [
      term(product("W_v", [value("image")], [block("W", 2)])),
      term(product("U_v", [value("valve", { at: "before" })], [block("U", 2, { column: 1 })])),
      term(weight("b_v", "b", 1)),
    ],
    { activation: "sigmoid" },
  ),
  equation("store", [
    term(value("valve"), value("store", { at: "before" })),
    term(value("valve", { form: "rest" }), value("store", { form: "tanh" })),
  ]),
  equation("slope", [term(), less(value("valve"), value("valve"))]),
  equation("gated", [
    term(product("U_g", [value("valve"), value("store")], [block("M.0", 1, { entry: 1 }), block("M.1", 1, { unit: 1 })])),
  ]),
  equation("held", [term(value("store"))], {
    activation: "tanh",
    when: value("clock"),
    otherwise: [term(value("held", { at: "before" }))],
  }),
  equation("clock", [term({ kind: "clock", periods: [2] })], { activation: "is_zero" }),
  equation("seen", [term(product("W_s", [value("image")], [block("W", 3)]))], {
    activation: "tanh",
    step: { symbol: "u_t", meaning: "", width: 3, across: "entry" },
  }),
  equation("score", [term(product("v", [value("seen")], [block("v", 1)]))]),
  equation("share", [term(value("score", { at: "each" }))], { activation: "softmax" }),
  equation("gathered", [term(product("s", [value("share")], value("store", { at: "each" })))]),
];
const MODEL = {
  rows: 3,
  columns: 2,
  classes: 2,
  units: 2,
  layers: 2,
  memory: "store",
  signals: [
    ...["valve", "store", "slope", "gated", "held", "gathered"].map((name) => signal(name, 2)),
    signal("clock", 1, "module"),
    signal("score", 1, "all"),
    signal("share", 3, "row"),
    signal("above", 2, "unit", [1]),
  ],
  equations: [layer, [equation("above", [term(value("store", { below: true }))])]],
  belief: equation(BELIEF, [term(product("W_y", [value("above")], [block("kernel", 2)])), term(weight("b_y", "bias"))], {
    activation: "softmax",
    step: { symbol: "p_t", meaning: "", width: 2, across: "class" },
  }),
};
// Powers of two and their sums are what they are in single precision too.
const NUMBERS = {
  valve: [0.5, 0.25, 0.75, 0.5, 0.25, 1],
  store: [1, -0.5, 0.25, 2, -1, 0.5],
  slope: [0.75, 0.9375, 0.4375, 0.75, 0.9375, 0],
  gated: [0, 0, 0, 0, 0, 0],
  held: [0, 0, 0, 0, 0.125, 0],
  gathered: [0, 0, 0, 0, 0, 0],
  clock: [0, 1, 0],
  score: [0.5, -1, 0.25],
  share: [1, 0, 0, 0, 0, 0, 0, 0, 0],
};
const tensors = {
  image: { shape: [3, 2], data: [0, 0, 1, 0.5, 0.25, 1] },
  probabilities: { shape: [2], data: [0.25, 0.75] },
  probabilities_by_row: { shape: [3, 2], data: [0.5, 0.5, 0.75, 0.25, 0.25, 0.75] },
  "layers.1.above": { shape: [3, 2], data: [1, 0, 0, 1, 0.5, -0.5] },
};
for (const [name, data] of Object.entries(NUMBERS)) tensors[`layers.0.${name}`] = { shape: [3, data.length / 3], data };
const trace = decodeTrace(safetensors(tensors, METADATA), MODEL);
const weights = new Weights(
  safetensors({
    "layers.0.W": { shape: [2, 3], data: [0.5, -1, 2, 0.25, 4, -2] },
    "layers.0.U": { shape: [2, 3], data: [9, 0.5, -0.25, 9, 1, 2] },
    "layers.0.b": { shape: [3], data: [9, 0.125, -0.5] },
    "layers.0.M.0": { shape: [1, 1], data: [4] },
    "layers.0.M.1": { shape: [2, 1], data: [2, -8] },
    "layers.0.v": { shape: [3], data: [1, -2, 0.5] },
    "readout.kernel": { shape: [2, 2], data: [1, 2, -1, 4] },
    "readout.bias": { shape: [2], data: [0.5, -0.5] },
  }),
);
const equations = new Equations(MODEL);
const prover = new EquationEvaluator(equations, weights);
const prove = (name, row, column, layer = 0) => prover.explain(trace, { layer, name, row, column });
const near = (found, expected) => assert.ok(Math.abs(found - expected) < 1e-7, `${found} is not ${expected}`);
const sigmoid = (x) => 1 / (1 + Math.exp(-x));

test("a sum has the pixels, the state of the row before, and the bias of the unit's own block", () => {
  const { terms, total, result } = prove("valve", 1, 1);

  near(terms[0].value, 1 * -1 + 0.5 * 4);
  near(terms[1].value, 0.5 * -0.25 + 0.25 * 2);
  near(terms[2].value, -0.5);
  near(total, 1 + 0.375 - 0.5);
  near(result, sigmoid(0.875));
});

test("before the first row everything is 0", () => near(prove("valve", 0, 0).terms[1].value, 0));

test("every product has its entries and weights", () => {
  const [
    {
      factors: [found],
    },
  ] = prove("valve", 2, 0).terms;

  assert.deepEqual([...found.entries], [0.25, 1]);
  assert.deepEqual([...found.weights], [0.5, 0.25]);
  assert.deepEqual([...found.products], [0.125, 0.25]);
});

test("values are multiplied in the equation's form", () => {
  const { terms, result } = prove("store", 1, 0);

  near(terms[0].value, 0.75 * 1);
  near(terms[1].value, (1 - 0.75) * Math.tanh(0.25));
  near(terms[1].factors[1].itself, 0.25);
  near(result, 0.75 + 0.25 * Math.tanh(0.25));
});

test("a term without factors is 1, and a minus is applied", () => {
  near(prove("slope", 1, 0).result, 1 - 0.75 * 0.75);
  assert.ok(prove("slope", 1, 0).agrees);
});

test("of a matrix in parts a unit uses its own part and that part's inputs", () => {
  const [
    {
      factors: [first],
    },
  ] = prove("gated", 1, 0).terms;
  const [
    {
      factors: [second],
    },
  ] = prove("gated", 1, 1).terms;

  assert.equal(first.first, 1);
  near(first.value, 4 * (0.5 * 2));
  assert.equal(second.first, 0);
  near(second.value, 2 * (0.75 * 0.25) - 8 * (0.5 * 2));
});

test("a unit whose clock does not tick keeps its value", () => {
  const still = prove("held", 2, 0);
  const ticked = prove("held", 1, 1);

  assert.deepEqual([still.idle, still.result], [true, 0]);
  assert.equal(ticked.idle, false);
  near(ticked.result, Math.tanh(2));
  assert.equal(ticked.when.value, 1);
});

test("a clock counts rows from 1", () => {
  assert.deepEqual(
    [0, 1, 2].map((row) => prove("clock", row, 0).result),
    [0, 1, 0],
  );
});

test("a step is computed and has no number of the server", () => {
  const u = [0.5 * 1 + 0.25 * 0.5, -1 + 4 * 0.5, 2 - 2 * 0.5].map(Math.tanh);
  const score = prove("score", 1, 0);

  near(score.result, u[0] - 2 * u[1] + 0.5 * u[2]);
  assert.equal(prove("seen", 1, 2).server, null);
  near(prove("seen", 1, 2).result, u[2]);
});

test("attention weights cover the rows read so far and are 0 after them", () => {
  const { sums, result } = prove("share", 1, 0);

  assert.deepEqual([...sums], [0.5, -1]);
  near(result, Math.exp(0.5) / (Math.exp(0.5) + Math.exp(-1)));
  assert.equal(prove("share", 1, 2).result, 0);
});

test("an attention readout is every row's value times its weight", () => {
  const [
    {
      factors: [found],
    },
  ] = prove("gathered", 1, 1).terms;

  assert.deepEqual([...found.weights], [-0.5, 2]);
  assert.deepEqual([...found.entries], [0, 0]);
});

test("a value of the layer below is that of the same row", () => near(prove("above", 2, 1, 1).result, 0.5));

for (const layer of [0, 1])
  test(`the belief is the readout of the top layer, as a share of all classes, with layer ${layer} chosen`, () => {
    const { sums, total, result, server } = prove(BELIEF, 2, 1, layer);

    assert.deepEqual([...sums], [0.5 + 0.5 + 0.5, 1 - 2 - 0.5]);
    near(total, -1.5);
    near(result, Math.exp(-1.5) / (Math.exp(1.5) + Math.exp(-1.5)));
    assert.equal(server, 0.75);
  });

test("numbers agree up to the rounding of single precision, relative where they are large", () => {
  const found = prove("slope", 0, 0);
  assert.deepEqual([found.server, found.difference, found.agrees], [0.75, 0, true]);

  assert.equal(prove("held", 1, 1).agrees, false);
});

test("the scale of a product is its largest magnitude at any row", () => {
  const found = prover.largestProducts(trace, { layer: 0, name: "valve", column: 1 });
  const [W, U] = productsOf(equations.find(0, "valve"));

  near(found.get(W), 4);
  near(found.get(U), 1);
});

test("a part of an equation needs no weights, and has no number where the trace lacks a signal or weights are missing", () => {
  const lower = new Equations({ ...MODEL, equations: [layer] });
  const number = (reference, known, unit = 0) =>
    new EquationEvaluator(lower, known).valueOf(trace, partOf(lower, reference), { layer: 0, row: 1, unit });

  assert.equal(number("store.terms[0]", null), 0.75 * 1);
  assert.equal(number("above", null), NaN);
  assert.equal(number("valve.terms[0]", null), NaN);
  assert.equal(number("valve.terms[0]", weights, 1), 1 * -1 + 0.5 * 4);
});

test("a unit maps to its module, and to the only number of a scalar", () => {
  assert.equal(columnIn({ across: "module", width: 2 }, 5, { across: "unit", width: 8 }), 1);
  assert.equal(columnIn({ across: "all", width: 1 }, 5, { across: "unit", width: 8 }), 0);
  assert.equal(columnIn({ across: "unit", width: 8 }, 5, { across: "unit", width: 8 }), 5);
  assert.equal(columnIn({ across: "row", width: 28 }, 5, { across: "unit", width: 8 }), NaN);
});

test("an unknown equation is null, and a missing tensor is named", () => {
  assert.equal(equations.find(0, "above"), null);
  assert.equal(equations.find(1, "valve"), null);
  assert.throws(() => weights.matrix("layers.0.Q"), /no "layers\.0\.Q"/);
});

test("shares add up to 1 however large the sums", () => assert.deepEqual([...softmax(Float64Array.of(1000, 1000))], [0.5, 0.5]));
