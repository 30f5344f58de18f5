import assert from "node:assert/strict";
import { test } from "node:test";
import { createStore } from "../../../static/js/state/store.js";
import { frames } from "../traces.mjs";

function counted() {
  const { next, run } = frames();
  return { store: createStore({ row: 1, unit: null }, next), run };
}

test("a burst of changes is drawn once, with everything that changed", () => {
  const { store, run } = counted();
  const drawn = [];
  store.subscribe(["row", "unit"], (state, changed) => drawn.push([state.row, state.unit, [...changed]]));
  store.set({ row: 2 });
  store.set({ row: 3 });
  store.set({ unit: 7 });
  run();

  assert.deepEqual(drawn.slice(1), [[3, 7, ["row", "unit"]]]);
});

test("a view is drawn when it subscribes", () => {
  const { store } = counted();
  let drawn = 0;
  store.subscribe(["row"], () => (drawn += 1));

  assert.equal(drawn, 1);
});

test("a view is not drawn for keys that it did not name", () => {
  const { store, run } = counted();
  let drawn = 0;
  store.subscribe(["unit"], () => (drawn += 1));
  store.set({ row: 2 });
  run();

  assert.equal(drawn, 1);
});

test("setting what is already there changes nothing", () => {
  const { store, run } = counted();
  let heard = 0;
  store.watch(["row"], () => (heard += 1));
  const before = store.get();
  store.set({ row: 1 });
  run();

  assert.equal(heard, 0);
  assert.equal(store.get(), before);
});

test("a watcher hears at once, in the state that it was told of", () => {
  const { store } = counted();
  const heard = [];
  store.watch(["row"], ({ row }) => heard.push(row));
  store.set({ row: 2 });

  assert.deepEqual(heard, [2]);
});

test("a key that the state does not have is refused", () => {
  const { store } = counted();

  assert.throws(() => store.set({ rwo: 2 }), /no "rwo"; it has row, unit/);
});

test("the state cannot be changed from outside", () => {
  const { store } = counted();

  assert.throws(() => (store.get().row = 9), TypeError);
});

test("a change made while drawing is drawn in the next frame", () => {
  const { store, run } = counted();
  const drawn = [];
  store.subscribe(["row"], ({ row }) => {
    drawn.push(row);
    if (row === 2) store.set({ row: 3 });
  });
  store.set({ row: 2 });
  run();
  run();

  assert.deepEqual(drawn, [1, 2, 3]);
});

test("what waits for a frame can be drawn at once, and is not drawn again", () => {
  const { store, run } = counted();
  const drawn = [];
  store.subscribe(["row"], ({ row }) => drawn.push(row));
  store.set({ row: 2 });
  store.drawNow();
  assert.deepEqual(drawn, [1, 2]);
  run();
  assert.deepEqual(drawn, [1, 2]);
});
