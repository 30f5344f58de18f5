import assert from "node:assert/strict";
import { test } from "node:test";
import { announce } from "../../../static/js/text/live-announcements.js";
import { createStore } from "../../../static/js/state/store.js";

const beliefs = [
  [0.6, 0.4],
  [0.2, 0.8],
  [0.9, 0.1],
];
const TRACE = { beliefs, value: (layer, name, row, unit) => row + unit / 4 };
const REST = {
  drawing: ["a stroke"],
  trace: TRACE,
  row: 1,
  playing: false,
  autoplay: false,
  penDown: false,
  unit: null,
  layer: 0,
  hovered: null,
  pinned: null,
  signal: "store",
};

/** A store that is listened to, what has been said, and a clock's one pending rest. */
function scene(state = {}, rowIsTold = () => false) {
  const store = createStore({ ...REST, ...state }, () => {});
  const said = [];
  let pending = null;
  const timers = { set: (call) => (pending = call), clear: () => (pending = null) };
  announce(store, { memory: { name: "store" } }, (text) => said.push(text), rowIsTold, timers);
  const rest = () => {
    pending?.();
    pending = null;
  };
  return { store, said, rest };
}

test("a change of row is announced at rest, and only the last of several", () => {
  const { store, said, rest } = scene();
  store.set({ row: 2 });
  store.set({ row: 3 });
  assert.deepEqual(said, []);
  rest();
  rest();
  assert.deepEqual(said, ["Row 3: believes 0 at 90 %"]);
});

test("nothing is announced during playback, and the row at its end is", () => {
  const { store, said, rest } = scene();
  store.set({ playing: true });
  store.set({ row: 2 });
  rest();
  assert.deepEqual(said, []);
  store.set({ row: 3, playing: false });
  rest();
  assert.deepEqual(said, ["Row 3: believes 0 at 90 %"]);
});

test("a pause announces its row", () => {
  const { store, said, rest } = scene({ playing: true });
  store.set({ row: 2 });
  store.set({ playing: false });
  rest();
  assert.deepEqual(said, ["Row 2: believes 1 at 80 %"]);
});

test("a trace that comes during a stroke, or is played, is not announced at once", () => {
  const { store, said, rest } = scene({ trace: null });
  store.set({ penDown: true });
  store.set({ trace: TRACE });
  rest();
  assert.deepEqual(said, []);
  store.set({ penDown: false, autoplay: true });
  rest();
  assert.deepEqual(said, []);
  store.set({ autoplay: false, playing: true });
  store.set({ row: 2, playing: false });
  rest();
  assert.deepEqual(said, ["Row 2: believes 1 at 80 %"]);
});

test("an empty pad is announced, a request in flight is not", () => {
  const { store, said, rest } = scene();
  store.set({ trace: null });
  rest();
  assert.deepEqual(said, []);
  store.set({ trace: TRACE });
  store.set({ trace: null, drawing: [] });
  rest();
  assert.deepEqual(said, ["The pad is empty."]);
});

test("a focused slider announces the row instead", () => {
  const { store, said, rest } = scene({}, () => true);
  store.set({ row: 2 });
  rest();
  assert.deepEqual(said, []);
});

test("a chosen unit is announced with its value, a hovered one is not", () => {
  const { store, said, rest } = scene({ row: 2 });
  store.set({ unit: 1, hovered: { column: 1 } });
  rest();
  assert.deepEqual(said, []);
  store.set({ unit: 2, hovered: null });
  rest();
  assert.deepEqual(said, ["Unit 3: store 1.50"]);
});

test("pinning and unpinning a unit and choosing a signal are announced", () => {
  const { store, said, rest } = scene({ unit: 2 });
  store.set({ pinned: { layer: 0, unit: 2 } });
  rest();
  store.set({ pinned: null, unit: null });
  rest();
  store.set({ signal: "forget_gate" });
  rest();
  assert.deepEqual(said, ["Unit 3 is kept.", "No unit is kept.", "forget gate"]);
});
