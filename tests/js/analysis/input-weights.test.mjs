import assert from "node:assert/strict";
import { test } from "node:test";
import { inputWeightsFor, inputWeights } from "../../../static/js/analysis/input-weights.js";

const pixels = { kind: "value", of: "image", at: "now", form: "itself", below: false };
const product = (of, ...by) => ({ factors: [{ kind: "product", symbol: "W", of: [of], by }], minus: false });
const block = (column, unit = 0, units = 2, entry = 0) => ({ tensor: "W", column, units, unit, entry });
const equation = (name, ...terms) => ({ name, terms });
const model = (...equations) => ({ columns: 3, equations: [equations] });

/** [3, 4]: line, then column, as digits. */
const W = { data: Float32Array.from([0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23]), lines: 3, columns: 4 };
const weights = { matrix: (name) => ({ "layers.0.W": W })[name] };

test("a unit's weights of the pixels are its column of the matrix, for each signal in the signal's own columns", () => {
  const found = inputWeights(
    model(equation("gate", product(pixels, block(0))), equation("candidate", product(pixels, block(2)))),
    weights,
    0,
    1,
  );

  assert.deepEqual(
    found.map(({ name, weights }) => [name, [...weights]]),
    [
      ["gate", [1, 11, 21]],
      ["candidate", [3, 13, 23]],
    ],
  );
});

test("of a matrix in parts the part with the unit is used", () => {
  const [{ weights: found }] = inputWeights(model(equation("gate", product(pixels, block(0, 0, 1), block(2, 1, 1)))), weights, 0, 1);

  assert.deepEqual([...found], [2, 12, 22]);
});

test("lines after the last pixel are ignored, and pixels without a line have weight 0", () => {
  const [{ weights: found }] = inputWeights(model(equation("gate", product(pixels, block(1, 0, 2, 1)))), weights, 0, 0);

  assert.deepEqual([...found], [0, 1, 11]);
});

test("a layer that reads no pixel has no input weights", () => {
  const state = { ...pixels, of: "hidden_state", at: "before" };

  assert.deepEqual(inputWeights(model(equation("gate", product(state, block(0))), equation("sum")), weights, 0, 0), []);
});

test("a signal shows its own input weights, else the candidate's, else the first", () => {
  const [gate, candidate] = [{ name: "gate" }, { name: "candidate" }];

  assert.equal(inputWeightsFor([gate, candidate], "gate"), gate);
  assert.equal(inputWeightsFor([gate, candidate], "memory"), candidate);
  assert.equal(inputWeightsFor([gate], "memory"), gate);
  assert.equal(inputWeightsFor([], "memory"), null);
});
