import assert from "node:assert/strict";
import { test } from "node:test";
import { doneParts, loadDoneSteps, saveDoneSteps, nextStep, partsOf } from "../../../static/js/state/tour-progress.js";

const trace = { image: Float32Array.from([0, 0, 0, 1, 0, 0]) };
const other = { image: trace.image };
const AT_REST = { row: 1, rows: 3, hovered: null, pinned: null, playing: false, signal: "store", penDown: false, status: "ready", trace };

const did = (asks, change, from = {}) => {
  const before = { ...AT_REST, ...from };
  return doneParts(
    partsOf(asks),
    partsOf(asks).map(() => false),
    before,
    { ...before, ...change },
  );
};
const unit = Object.freeze({ layer: 0, unit: 3 });

test("a step to a row counts where there is ink", () => {
  assert.deepEqual(did("row", { row: 2 }), [true]);
  assert.deepEqual(did("row", { row: 3 }), [false]);
});

test("rows that go by while it plays are no steps", () => assert.deepEqual(did("row", { row: 2, playing: true }), [false]));

test("a row that was there already is no step", () => assert.deepEqual(did("row", { unit: 4 }, { row: 2 }), [false]));

test("looking at a signal is pointing at its heatmap and no other", () => {
  assert.deepEqual(did("look:valve", { hovered: { signal: "valve" } }), [true]);
  assert.deepEqual(did("look:valve", { hovered: { signal: "store" } }), [false]);
});

test("choosing a signal is looking at it, having chosen it before is not", () => {
  assert.deepEqual(did("look:valve", { signal: "valve" }), [true]);
  assert.deepEqual(did("look:valve", { row: 2 }, { signal: "valve" }), [false]);
});

test("who has no pointer looks by a unit's number", () => {
  assert.deepEqual(did("look:valve", { pinned: unit }), [true]);
  assert.deepEqual(did("look:valve", { pinned: unit, hovered: { signal: "store" } }), [false]);
});

test("two signals may be looked at in either order, and each stays seen", () => {
  const parts = partsOf("look:valve look:store");
  const first = doneParts(parts, [false, false], AT_REST, { ...AT_REST, hovered: { signal: "store" } });
  assert.deepEqual(first, [false, true]);
  assert.deepEqual(doneParts(parts, first, AT_REST, { ...AT_REST, hovered: { signal: "valve" } }), [true, true]);
});

test("keeping is pinning another unit than before", () => {
  assert.deepEqual(did("keep", { pinned: unit }), [true]);
  assert.deepEqual(did("keep", { row: 2 }, { pinned: unit }), [false]);
  assert.deepEqual(did("keep", { pinned: null }, { pinned: unit }), [false]);
});

test("walking is going to another row with a unit kept", () => {
  assert.deepEqual(did("walk", { row: 3 }, { pinned: unit }), [true]);
  assert.deepEqual(did("walk", { row: 3 }), [false]);
});

test("playing counts when it begins", () => {
  assert.deepEqual(did("play", { playing: true }), [true]);
  assert.deepEqual(did("play", { row: 2 }, { playing: true }), [false]);
});

test("an experiment is a mark of the pen, and then its answer", () => {
  const parts = partsOf("draw answer");
  assert.deepEqual(did("draw answer", { trace: other }), [false, false], "a sample is none");
  const drawn = doneParts(parts, [false, false], AT_REST, { ...AT_REST, penDown: true, status: "busy" });
  assert.deepEqual(drawn, [true, false]);
  assert.deepEqual(
    doneParts(parts, drawn, AT_REST, { ...AT_REST, trace: other, status: "busy" }),
    [true, false],
    "an answer to half a stroke is none",
  );
  assert.deepEqual(doneParts(parts, drawn, AT_REST, { ...AT_REST, trace: other }), [true, true]);
});

test("it goes on at the first step that is not done, and begins anew after all", () => {
  assert.equal(nextStep(["a", "b", "c"], ["a", "c"]), 1);
  assert.equal(nextStep(["a", "b"], ["b", "a"]), 0);
  assert.equal(nextStep(["a", "b"], []), 0);
});

function storage(text = null) {
  const kept = new Map(text === null ? [] : [["guide", text]]);
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
}

test("what was done is kept for each model, and only steps that there are", () => {
  const tab = storage();
  saveDoneSteps("one", ["a", "gone"], tab);
  saveDoneSteps("two", ["b"], tab);

  assert.deepEqual(loadDoneSteps("one", ["a", "b"], tab), ["a"]);
  assert.deepEqual(loadDoneSteps("two", ["a", "b"], tab), ["b"]);
  assert.deepEqual(loadDoneSteps("three", ["a", "b"], tab), []);
});

test("what somebody else wrote is as nothing", () => {
  for (const text of ["{", "null", "7", '{"one": "a"}', '{"one": null}', "[]"])
    assert.deepEqual(loadDoneSteps("one", ["a"], storage(text)), []);
});

test("where nothing can be kept nothing breaks", () => {
  const forbidden = {
    getItem: () => {
      throw new Error("no");
    },
    setItem: () => {
      throw new Error("no");
    },
  };
  saveDoneSteps("one", ["a"], forbidden);

  assert.deepEqual(loadDoneSteps("one", ["a"], forbidden), []);
});
