import assert from "node:assert/strict";
import { test } from "node:test";
import { CELLS, CENTRE, press, release } from "../../../static/js/state/keyboard-brush.js";
import { BLANK } from "../../../static/js/state/drawing.js";

const START = {
  drawing: BLANK,
  undoStack: [],
  tool: "pen",
  penDown: false,
  status: "idle",
  error: "",
  playing: false,
  autoplay: false,
  row: 28,
  rows: 28,
  brush: CENTRE,
};

const after = (...steps) => steps.reduce((state, step) => ({ ...state, ...step(state) }), START);
const down =
  (key, held = false) =>
  (state) =>
    press(state, key, held);
const up = (key) => (state) => release(state, key);
const times = (count, step) => Array.from({ length: count }, () => step);
const middle = (column, row) => [(column + 0.5) / CELLS, (row + 0.5) / CELLS];

test("arrows move the brush and draw nothing", () => {
  const { brush, drawing } = after(down("ArrowRight"), down("ArrowDown"), down("ArrowDown"), down("ArrowLeft"), down("ArrowLeft"));

  assert.deepEqual(brush, [12, 15]);
  assert.equal(drawing, BLANK);
});

test("the brush stays on the pad", () => {
  assert.deepEqual(after(...times(40, down("ArrowLeft")), ...times(40, down("ArrowUp"))).brush, [0, 0]);
  assert.deepEqual(after(...times(40, down("ArrowRight")), ...times(40, down("ArrowDown"))).brush, [27, 27]);
});

test("Space leaves a dot in the middle of the brush's cell", () => {
  const { drawing, penDown } = after(down(" "), up(" "));

  assert.deepEqual(drawing, [{ erase: false, points: [middle(13, 13)] }]);
  assert.equal(penDown, false);
});

test("while Space is down the arrows draw one stroke", () => {
  const { drawing } = after(down(" "), down(" ", true), down("ArrowDown"), down("ArrowRight"), up(" "), down("ArrowRight"));

  assert.deepEqual(drawing, [{ erase: false, points: [middle(13, 13), middle(13, 14), middle(14, 14)] }]);
});

test("Enter puts the pen down and lifts it", () => {
  const { drawing, penDown } = after(down("Enter"), up("Enter"), down("ArrowDown"), down("Enter"), down("ArrowDown"));

  assert.deepEqual(drawing, [{ erase: false, points: [middle(13, 13), middle(13, 14)] }]);
  assert.equal(penDown, false);
});

test("a key that is held down draws one dot, and Enter does not flutter", () => {
  assert.equal(after(down(" "), ...times(5, down(" ", true))).drawing.length, 1);
  assert.equal(after(down("Enter"), ...times(5, down("Enter", true))).penDown, true);
});

test("the eraser rubs out by keys as well", () => {
  assert.equal(after(() => ({ tool: "eraser" }), down(" ")).drawing[0].erase, true);
});

test("other keys mean nothing here", () => {
  for (const key of ["Tab", "Escape", "Home", "z", "Shift"]) assert.equal(press(START, key, false), null);
  assert.equal(release(START, "ArrowUp"), null);
  assert.equal(release(START, " "), null);
});
