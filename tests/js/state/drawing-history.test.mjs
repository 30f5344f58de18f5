import assert from "node:assert/strict";
import { test } from "node:test";
import { BLANK, beginStroke, clear, endStroke, extendStroke, placeImage, replace, undo } from "../../../static/js/state/drawing.js";
import { isDrawingsEvent, createHistory, saveDrawings, loadDrawings, updatedDrawings } from "../../../static/js/state/drawing-history.js";
import { pack } from "../../../static/js/data/packed-image.js";
import { createStore } from "../../../static/js/state/store.js";

const image = (value) => new Float32Array(784).fill(value / 255);
const picture = (value) => pack(image(value));
const EMPTY = Object.freeze([]);
const START = Object.freeze({
  drawing: BLANK,
  undoStack: [],
  drawings: EMPTY,
  trace: null,
  tool: "pen",
  penDown: false,
  status: "idle",
  error: "",
  inputError: "",
  playing: false,
  autoplay: false,
  row: 28,
  rows: 28,
});

const stroke = [(s) => beginStroke(s, [0.2, 0.2]), (s) => extendStroke(s, [[0.8, 0.8]]), endStroke];
const read = (value) => () => ({ status: "ready", trace: { image: image(value) } });
const after = (...steps) => steps.reduce((state, step) => ({ ...state, ...step(state) }), START);
const leaving = (state, step) => updatedDrawings(state, { ...state, ...step(state) }).map(({ pixels }) => pixels);
const sample = (state) =>
  replace(
    state,
    [
      [
        [0, 0],
        [1, 1],
      ],
    ],
    { autoplay: false },
  );

function storage(content) {
  const items = new Map(content === undefined ? [] : [["drawings", content]]);
  return Object.assign(
    () => ({
      getItem: (key) => items.get(key) ?? null,
      setItem: (key, value) => items.set(key, value),
      removeItem: (key) => items.delete(key),
    }),
    { items },
  );
}

for (const [how, step] of [
  ["cleared", clear],
  ["replaced by a sample", sample],
  ["replaced by a picture", (s) => placeImage(s, picture(9), {})],
]) {
  test(`a drawing that is ${how} is left, as the network read it`, () => {
    assert.deepEqual(leaving(after(...stroke, read(3)), step), [picture(3)]);
  });
}

for (const [how, step] of [
  ["drawn on", stroke[0]],
  ["taken back", undo],
  ["played", () => ({ playing: true })],
]) {
  test(`a drawing that is ${how} is not left`, () => {
    const state = after(...stroke, read(3));

    assert.equal(updatedDrawings(state, { ...state, ...step(state) }), state.drawings);
  });
}

test("the first stroke, while it grows, leaves nothing behind", () => {
  const state = after(stroke[0], read(3));

  assert.deepEqual(leaving(state, stroke[1]), []);
});

test("what was not read yet, or is not what was read, is not kept", () => {
  assert.deepEqual(leaving(after(...stroke), clear), []);
  assert.deepEqual(leaving(after(...stroke, read(3), ...stroke), clear), []);
});

test("a sample is kept only if it was drawn on", () => {
  assert.deepEqual(leaving(after(sample, read(3)), clear), []);
  assert.deepEqual(leaving(after(sample, ...stroke, read(3)), clear), [picture(3)]);
});

test("a test digit is kept as one, unless it was drawn on", () => {
  const digit = { index: 4521, label: 7 };
  const put = (state) => placeImage(state, picture(3), { digit });
  const state = after(put, read(3));

  assert.deepEqual(updatedDrawings(state, { ...state, ...clear(state) }), [{ pixels: picture(3), digit }]);
  const over = after(put, ...stroke, read(4));
  assert.deepEqual(updatedDrawings(over, { ...over, ...clear(over) }), [{ pixels: picture(4) }]);
});

test("the newest comes first, none stands there twice, and ten stay", () => {
  let drawings = EMPTY;
  for (const value of [1, 2, 3, 1, 4, 5, 6, 7, 8, 9, 10, 11]) {
    const state = { ...after(...stroke, read(value)), drawings };
    drawings = updatedDrawings(state, { ...state, ...clear(state) });
  }

  assert.deepEqual(
    drawings.map(({ pixels }) => pixels),
    [11, 10, 9, 8, 7, 6, 5, 4, 1, 3].map(picture),
  );
});

test("drawings that are saved load as they were", () => {
  const place = storage();
  const drawings = [{ pixels: picture(1) }, { pixels: picture(2), digit: { index: 0, label: 7 } }];
  saveDrawings(drawings, place);

  assert.deepEqual(loadDrawings(place), drawings);
});

test("forgetting leaves no trace in the browser", () => {
  const place = storage();
  saveDrawings([{ pixels: picture(1) }], place);
  saveDrawings([], place);

  assert.equal(place.items.size, 0);
});

for (const content of ["no JSON", "7", "{}", "null"]) {
  test(`${content} is not taken for drawings`, () => assert.deepEqual(loadDrawings(storage(content)), []));
}

test("what is no drawing among them is left out, and so is what is more than ten", () => {
  const good = { pixels: picture(1) };
  const bad = [null, 3, {}, { pixels: "AAAA" }, { pixels: picture(2), digit: { index: "0", label: 7 } }];

  assert.deepEqual(loadDrawings(storage(JSON.stringify([bad[0], good, ...bad]))), [good]);
  assert.equal(loadDrawings(storage(JSON.stringify(Array(12).fill(good)))).length, 10);
});

test("a browser that forbids storage keeps them as long as the page", () => {
  const forbidden = () => {
    throw new Error("SecurityError");
  };

  assert.deepEqual(loadDrawings(forbidden), []);
  assert.doesNotThrow(() => saveDrawings([{ pixels: picture(1) }], forbidden));
});

test("the list follows the drawing, is written down, and follows other tabs", () => {
  const place = storage();
  const listeners = [];
  const store = createStore(START, () => {});
  // As on the page: somebody who hears of the drawing first empties the trace at once.
  store.watch(["drawing"], ({ drawing }) => drawing.length || store.set({ trace: null, status: "idle" }));
  createHistory(store, { addEventListener: (kind, listener) => listeners.push(listener) }, place);
  for (const step of [...stroke, read(3), clear]) store.set(step(store.get()));

  assert.deepEqual(store.get().drawings, [{ pixels: picture(3) }]);
  assert.deepEqual(loadDrawings(place), store.get().drawings);

  place.items.set("drawings", JSON.stringify([{ pixels: picture(5) }]));
  for (const listener of listeners) listener({ key: "drawings" });
  assert.deepEqual(store.get().drawings, [{ pixels: picture(5) }]);
});

test("other things that are stored don't concern it, everything being deleted does", () => {
  assert.deepEqual(
    ["drawings", null, "theme"].map((key) => isDrawingsEvent({ key })),
    [true, true, false],
  );
});
