import assert from "node:assert/strict";
import { test } from "node:test";
import { BUTTONS, KEYS, isCharacter } from "../../../static/js/state/shortcuts.js";

const MODEL = { units: 4, memory: "store", signals: [{ name: "valve" }, { name: "store" }] };
const REST = {
  trace: {},
  row: 5,
  rows: 28,
  playing: false,
  unit: null,
  layer: 0,
  pinned: null,
  hovered: {},
  unitOrder: "similar",
  statistics: { order: () => [2, 0, 3, 1] },
};
const press = (key, state = {}) => KEYS.get(key)({ ...REST, ...state }, MODEL);

test("up and down step rows, Home and End go to the ends, and playing stops", () => {
  const rows = ["ArrowUp", "ArrowDown", "Home", "End"].map((key) => press(key, { playing: true }));
  assert.deepEqual(
    rows.map(({ row }) => row),
    [4, 6, 1, 28],
  );
  assert.ok(rows.every(({ playing, hovered }) => playing === false && hovered === null));
  assert.equal(press("ArrowUp", { row: 1 }).row, 1);
  assert.equal(press("ArrowDown", { row: 28 }).row, 28);
});

test("left and right step units as they stand, and stop at the ends", () => {
  assert.deepEqual(press("ArrowRight", { unit: 0 }), { layer: 0, unit: 3, hovered: null });
  assert.equal(press("ArrowLeft", { unit: 0 }).unit, 2);
  assert.equal(press("ArrowLeft", { unit: 2 }).unit, 2);
  assert.equal(press("ArrowRight", { unit: 1 }).unit, 1);
});

test("with no unit chosen either arrow begins at the first one", () => {
  assert.equal(press("ArrowRight").unit, 2);
  assert.equal(press("ArrowLeft").unit, 2);
});

test("stepping units leaves the one that is kept kept, and playing goes on", () => {
  const pinned = { layer: 0, unit: 1 };
  const patch = press("ArrowRight", { unit: 1, pinned, playing: true });
  assert.ok(!("pinned" in patch || "playing" in patch));
});

test("without an answer there is nothing to step through", () => {
  for (const key of ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"]) assert.equal(press(key, { trace: null }), null);
});

test("P keeps the unit that is looked at, and lets it go if it is the one", () => {
  assert.deepEqual(press("p", { unit: 3 }).pinned, { layer: 0, unit: 3 });
  assert.deepEqual(press("p", { unit: 3, pinned: { layer: 0, unit: 1 } }).pinned, { layer: 0, unit: 3 });
  assert.deepEqual(press("p", { unit: 3, pinned: { layer: 1, unit: 3 } }).pinned, { layer: 0, unit: 3 });
  assert.deepEqual(press("p", { unit: 3, pinned: { layer: 0, unit: 3 } }), { pinned: null });
  assert.equal(press("p"), null);
});

test("a digit looks at the signal of that place, if there is one", () => {
  assert.deepEqual(press("2"), { signal: "store" });
  assert.equal(press("3"), null);
});

test("these keys type a character, with Shift or without", () => {
  const characters = [...KEYS.keys(), ...BUTTONS.keys()].filter(isCharacter);
  assert.deepEqual(characters, ["p", "1", "2", "3", "4", "5", "6", "7", "8", "9", "c", "?"]);
});
