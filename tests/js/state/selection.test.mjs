import assert from "node:assert/strict";
import { test } from "node:test";
import { leave, pin, preview, release, selectInMap } from "../../../static/js/state/selection.js";

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

const memory = { name: "cell_state", across: "unit" };
const half = (own) => ({ own, signal: memory, layer: 0, range: [-1, 1], columns: [4, 2, 7] });

test("a place of a map selects the page's own unit there", () => {
  const pair = { a: half(false), b: half(true), matched: true };
  const hovered = { layer: 0, signal: "cell_state", across: "unit", row: 9, column: 2 };
  const comparedColumn = { row: 9, place: 1, alone: null };

  assert.deepEqual(selectInMap(pair, "difference", 9, 1, false), { comparedColumn, hovered, layer: 0, unit: 2 });
  assert.deepEqual(selectInMap(pair, "a", 9, 1, true), {
    ...{ comparedColumn, hovered, layer: 0, unit: 2, row: 9 },
    pinned: { layer: 0, unit: 2 },
  });
});

test("a place of an unmatched second model's map selects no unit", () => {
  const pair = { a: half(true), b: half(false), matched: false };

  assert.deepEqual(selectInMap(pair, "b", 9, 1, false), { comparedColumn: { row: 9, place: 1, alone: "b" } });
});
