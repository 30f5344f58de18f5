import assert from "node:assert/strict";
import { test } from "node:test";
import { clearBaseline, comparing, reloadBaseline, sides, toggleBaseline, unloadedBaseline } from "../../../static/js/state/baseline.js";
import { createStore } from "../../../static/js/state/store.js";

const MODEL = { name: "lstm" };

/** A page with an A that is not read yet; `server` may answer otherwise than well. */
function page(model, server = {}) {
  const store = createStore({ baseline: unloadedBaseline({ drawing: ["3"], model }), inputError: "" }, () => {});
  const asked = [];
  const done = reloadBaseline(store, MODEL, ([word]) => word || null, {
    describe: async (name) => ({ name, described: true }),
    statistics: async (name) => `statistics of ${name}`,
    predict: async (image, its) => (asked.push([image, its.name]), `${its.name}'s ${image}`),
    ...server,
  });
  return { store, asked, done };
}

test("what the page's own model has read it reads again", async () => {
  const { store, asked, done } = page("lstm");
  assert.equal(store.get().baseline.trace, null);
  await done;

  assert.deepEqual(asked, [["3", "lstm"]]);
  assert.deepEqual([store.get().baseline.model, store.get().baseline.trace, store.get().baseline.drawing], [MODEL, "lstm's 3", ["3"]]);
});

test("what another model has read that one reads again, and its statistics come along", async () => {
  const { store, done } = page("gru");
  await done;

  const { model, trace, statistics } = store.get().baseline;
  assert.deepEqual([model, trace, statistics], [{ name: "gru", described: true }, "gru's 3", "statistics of gru"]);
});

test("what can't be read is let go, and why is told", async () => {
  const { store, done } = page("gone", { describe: () => Promise.reject(new Error("There is no such model.")) });
  await done;

  assert.deepEqual([store.get().baseline, store.get().inputError], [null, "There is no such model."]);
});

test("what is let go meanwhile does not come back, nor does an error message about it", async () => {
  for (const predict of [async () => "late", () => Promise.reject(new Error("late"))]) {
    const { store, done } = page("lstm", { predict });
    store.set({ baseline: null });
    await done;

    assert.deepEqual([store.get().baseline, store.get().inputError], [null, ""]);
  }
});

const OTHER = { name: "gru" };
const EMPTY = {
  baseline: null,
  secondModelName: "",
  secondModel: null,
  comparedColumn: null,
  trace: "trace of 3",
  statistics: null,
  drawing: ["3"],
};
const SAVED = { ...EMPTY, ...toggleBaseline(EMPTY, MODEL), trace: "trace of 8" };
const BESIDE = { ...EMPTY, secondModelName: "gru", secondModel: { model: OTHER, statistics: null, of: "trace of 3", trace: "gru's 3" } };

test("A is the trace that was saved and B the newest one", () => {
  const { a, b } = sides(SAVED, MODEL);

  assert.deepEqual([a.trace, b.trace], ["trace of 3", "trace of 8"]);
  assert.equal(SAVED.baseline.drawing, EMPTY.drawing);
  assert.equal(comparing(SAVED), true);
});

test("the same button clears A", () => {
  assert.equal(toggleBaseline(SAVED, MODEL).baseline, null);
  assert.deepEqual(clearBaseline(), { baseline: null, comparedColumn: null });
  assert.equal(comparing({ ...SAVED, ...clearBaseline() }), false);
});

test("saving a baseline ends the comparison with a second model", () => {
  assert.equal(toggleBaseline(BESIDE, MODEL).secondModelName, "");
});

test("A stays without a drawing, and B is null", () => {
  assert.equal(sides({ ...SAVED, trace: null }, MODEL).b, null);
  assert.equal(sides({ ...SAVED, trace: null }, MODEL).a.trace, "trace of 3");
});

test("beside a second model A is the trace that it answers, not a newer one", () => {
  const { a, b } = sides({ ...BESIDE, trace: "trace of 8", baseline: SAVED.baseline }, MODEL);

  assert.equal(a.trace, "trace of 3");
  assert.equal(b.model, OTHER);
});

test("before the second model has answered A is the page's trace", () => {
  const { a, b } = sides({ ...EMPTY, secondModelName: "gru", secondModel: null }, MODEL);

  assert.deepEqual([a.trace, b], ["trace of 3", null]);
});
