import assert from "node:assert/strict";
import { test } from "node:test";
import { leave, pin, preview, release } from "../../../static/js/state/selection.js";

const START = { unit: null, layer: 0, pinned: null, hovered: { row: 3 } };
const after = (...patches) =>
  patches.reduce((state, patch) => ({ ...state, ...(typeof patch === "function" ? patch(state) : patch) }), START);

test("when the pointer leaves, what is pinned comes back", () => {
  const { unit, layer, hovered } = after(pin(1, 41), preview(0, 7), leave);

  assert.deepEqual([layer, unit, hovered], [1, 41, null]);
});

test("without a pin the last preview stays", () => assert.equal(after(preview(0, 7), leave).unit, 7));

test("a later pin takes the place of an earlier one", () => assert.deepEqual(after(pin(0, 1), pin(1, 2)).pinned, { layer: 1, unit: 2 }));

test("letting go leaves nothing", () => assert.deepEqual(after(pin(1, 41), release), { ...START, layer: 1, hovered: null }));
