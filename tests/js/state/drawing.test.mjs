import assert from "node:assert/strict";
import { test } from "node:test";
import {
  BLANK,
  beginStroke,
  clear,
  cancelStroke,
  endStroke,
  extendStroke,
  placeImage,
  replace,
  testDigit,
  undo,
} from "../../../static/js/state/drawing.js";

const START = {
  drawing: BLANK,
  undoStack: [],
  tool: "pen",
  penDown: false,
  status: "idle",
  error: "",
  playing: true,
  autoplay: true,
  row: 4,
  rows: 28,
};

const after = (...steps) => steps.reduce((state, step) => ({ ...state, ...step(state) }), START);
const stroke = (...points) => [(s) => beginStroke(s, points[0]), (s) => extendStroke(s, points.slice(1)), endStroke];

test("a stroke holds its points in order", () => {
  const { drawing, penDown } = after(...stroke([0, 0], [0.5, 0.5], [1, 1]));

  assert.deepEqual(drawing, [
    {
      erase: false,
      points: [
        [0, 0],
        [0.5, 0.5],
        [1, 1],
      ],
    },
  ]);
  assert.equal(penDown, false);
});

test("drawing stops the sweep and shows every row", () => {
  const { playing, autoplay, row, status } = after((s) => beginStroke(s, [0, 0]));

  assert.deepEqual([playing, autoplay, row, status], [false, false, 28, "busy"]);
});

test("undo takes back one stroke at a time, down to a blank pad", () => {
  const two = [...stroke([0, 0], [1, 1]), ...stroke([1, 0], [0, 1])];

  assert.equal(after(...two, undo).drawing.length, 1);
  assert.equal(after(...two, undo, undo).drawing.length, 0);
  assert.deepEqual(undo(after(...two, undo, undo)), {});
});

test("clear can be undone", () => {
  const state = after(...stroke([0, 0], [1, 1]), clear);
  assert.equal(state.drawing.length, 0);

  assert.equal(after(...stroke([0, 0], [1, 1]), clear, undo).drawing.length, 1);
});

test("clearing a blank pad is no step to undo", () => {
  assert.deepEqual(clear(START), {});
});

test("a sample replaces the drawing and can be undone", () => {
  const sample = (state) =>
    replace(
      state,
      [
        [
          [0, 0],
          [1, 1],
        ],
        [
          [1, 0],
          [0, 1],
        ],
      ],
      { autoplay: true },
    );
  const state = after(...stroke([0.5, 0.5]), sample);
  assert.deepEqual([state.drawing.length, state.autoplay, state.row], [2, true, 1]);

  assert.deepEqual(after(...stroke([0.5, 0.5]), sample, undo).drawing[0].points[0], [0.5, 0.5]);
});

test("a picture replaces the drawing, is drawn over, and can be undone", () => {
  const picture = (state) => placeImage(state, "its pixels", { autoplay: false });
  const { drawing } = after(...stroke([0.5, 0.5]), picture, ...stroke([0, 0], [1, 1]));
  assert.deepEqual(drawing, [
    { pixels: "its pixels" },
    {
      erase: false,
      points: [
        [0, 0],
        [1, 1],
      ],
    },
  ]);

  assert.deepEqual(after(...stroke([0.5, 0.5]), picture, undo).drawing[0].points, [[0.5, 0.5]]);
});

test("a test digit is one until something is drawn on it, and again when that is undone", () => {
  const digit = { index: 4521, label: 7 };
  const put = (state) => placeImage(state, "its pixels", { autoplay: false, digit });

  assert.deepEqual(testDigit(after(put).drawing), digit);
  assert.equal(testDigit(after(put, ...stroke([0, 0], [1, 1])).drawing), null);
  assert.deepEqual(testDigit(after(put, ...stroke([0, 0], [1, 1]), undo).drawing), digit);
  assert.equal(testDigit(after(...stroke([0, 0], [1, 1])).drawing), null);
  assert.equal(testDigit([]), null);
});

test("whatever is drawn next, what was said of a bad picture is gone", () => {
  const complaining = { ...START, inputError: "no picture" };
  for (const patch of [beginStroke(complaining, [0, 0]), placeImage(complaining, "its pixels", { autoplay: false })])
    assert.equal(patch.inputError, "");
});

test("a cancelled stroke leaves no trace", () => {
  assert.deepEqual(after((s) => beginStroke(s, [0, 0]), cancelStroke).drawing, BLANK);
});

test("the eraser draws strokes that rub out", () => {
  assert.equal(after(() => ({ tool: "eraser" }), ...stroke([0, 0], [1, 1])).drawing[0].erase, true);
});

test("an error stays an error while one draws on", () => {
  assert.equal(after(() => ({ error: "no answer", status: "error" }), ...stroke([0, 0], [1, 1])).status, "error");
});

test("earlier drawings are never changed by later strokes", () => {
  const first = after((s) => beginStroke(s, [0, 0]));
  extendStroke(first, [[1, 1]]);

  assert.deepEqual(first.drawing[0].points, [[0, 0]]);
});
