import assert from "node:assert/strict";
import { test } from "node:test";
import { signalNamed } from "../../../static/js/analysis/model-equations.js";

const model = { signals: [{ name: "forget_gate" }, { name: "cell_state" }] };

test("a signal is found by its name", () => {
  assert.equal(signalNamed(model, "cell_state"), model.signals[1]);
});

test("an unknown signal throws its name", () => {
  assert.throws(() => signalNamed(model, "input_gate"), { name: "RangeError", message: 'The model has no signal "input_gate".' });
});
