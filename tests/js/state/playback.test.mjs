import assert from "node:assert/strict";
import { test } from "node:test";
import { createPlayer, goTo, rowsPlayed, toggle } from "../../../static/js/state/playback.js";
import { createStore } from "../../../static/js/state/store.js";
import { frames } from "../traces.mjs";

function playing(state = {}) {
  const clock = frames();
  const store = createStore(
    { playing: false, speed: 1, autoplay: false, status: "ready", trace: {}, row: 1, rows: 28, hovered: null, ...state },
    () => {},
  );
  createPlayer(store, clock.next);
  return { store, run: clock.run };
}

test("a row takes 200 ms at speed 1", () => {
  assert.equal(rowsPlayed(199, 1), 0);
  assert.equal(rowsPlayed(200, 1), 1);
  assert.equal(rowsPlayed(200, 4), 4);
  assert.equal(rowsPlayed(799, 0.25), 0);
});

test("playing moves the row with time and stops at the last", () => {
  const { store, run } = playing({ row: 26 });
  store.set({ playing: true });
  run(1000);
  run(1200);
  assert.equal(store.get().row, 27);
  run(1400);

  assert.deepEqual([store.get().row, store.get().playing], [28, false]);
});

test("a slow frame catches up and never goes past the last row", () => {
  const { store, run } = playing({ row: 20 });
  store.set({ playing: true });
  run(0);
  run(60_000);

  assert.equal(store.get().row, 28);
});

test("time that was left over from a row counts for the next", () => {
  const { store, run } = playing();
  store.set({ playing: true });
  run(0);
  run(350);
  run(400);

  assert.equal(store.get().row, 3);
});

test("pausing keeps the row, and playing again does not count the pause", () => {
  const { store, run } = playing({ row: 5 });
  store.set({ playing: true });
  run(0);
  store.set({ playing: false });
  run(10_000);
  store.set({ playing: true });
  run(20_000);
  run(20_100);

  assert.equal(store.get().row, 5);
});

test("play at the last row starts at the first", () => {
  assert.deepEqual(toggle({ playing: false, trace: {}, row: 28, rows: 28 }), { playing: true, hovered: null, row: 1 });
});

test("there is nothing to play without a trace", () => {
  assert.deepEqual(toggle({ playing: false, trace: null, row: 28, rows: 28 }), {});
});

test("a row is kept inside the image and stops the sweep", () => {
  assert.deepEqual(goTo({ rows: 28 }, 0), { row: 1, playing: false, autoplay: false });
  assert.deepEqual(goTo({ rows: 28 }, 40), { row: 28, playing: false, autoplay: false });
});

test("what waits to play by itself plays when its answer is there, once", () => {
  const { store } = playing({ status: "busy", autoplay: true, row: 28 });
  store.set({ status: "ready" });

  assert.deepEqual([store.get().playing, store.get().row, store.get().autoplay], [true, 1, false]);
});

test("an emptied pad stops the sweep", () => {
  const { store } = playing({ playing: true });
  store.set({ status: "idle", trace: null });

  assert.equal(store.get().playing, false);
});
