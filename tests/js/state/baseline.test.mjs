import assert from "node:assert/strict";
import { test } from "node:test";
import { readAgain, unread } from "../../../static/js/state/baseline.js";
import { createStore } from "../../../static/js/state/store.js";

const MODEL = { name: "lstm" };

/** A page with an A that is not read yet; `server` may answer otherwise than well. */
function page(model, server = {}) {
  const store = createStore({ kept: unread({ drawing: ["3"], model }), complaint: "" }, () => {});
  const asked = [];
  const done = readAgain(store, MODEL, ([word]) => word || null, {
    describe: async (name) => ({ name, described: true }),
    statistics: async (name) => `statistics of ${name}`,
    predict: async (image, its) => (asked.push([image, its.name]), `${its.name}'s ${image}`),
    ...server,
  });
  return { store, asked, done };
}

test("what the page's own model has read it reads again", async () => {
  const { store, asked, done } = page("lstm");
  assert.equal(store.get().kept.trace, null);
  await done;

  assert.deepEqual(asked, [["3", "lstm"]]);
  assert.deepEqual([store.get().kept.model, store.get().kept.trace, store.get().kept.drawing], [MODEL, "lstm's 3", ["3"]]);
});

test("what another model has read that one reads again, and its statistics come along", async () => {
  const { store, done } = page("gru");
  await done;

  const { model, trace, statistics } = store.get().kept;
  assert.deepEqual([model, trace, statistics], [{ name: "gru", described: true }, "gru's 3", "statistics of gru"]);
});

test("what can't be read is let go, and why is told", async () => {
  const { store, done } = page("gone", { describe: () => Promise.reject(new Error("There is no such model.")) });
  await done;

  assert.deepEqual([store.get().kept, store.get().complaint], [null, "There is no such model."]);
});

test("what is let go meanwhile does not come back, nor does a complaint about it", async () => {
  for (const predict of [async () => "late", () => Promise.reject(new Error("late"))]) {
    const { store, done } = page("lstm", { predict });
    store.set({ kept: null });
    await done;

    assert.deepEqual([store.get().kept, store.get().complaint], [null, ""]);
  }
});
