import assert from "node:assert/strict";
import { test } from "node:test";
import { follow } from "../../../static/js/state/predict-loop.js";
import { createStore } from "../../../static/js/state/store.js";

/** A follower whose server answers when the test says so; a drawing is just a word, "" is blank. */
function following({ heedsAbort = true } = {}) {
  const store = createStore({ drawing: "", penDown: false, status: "idle", trace: null, error: "" }, () => {});
  const asked = [];
  const timers = new Map();
  let id = 0;
  const predict = (grey, signal) =>
    new Promise((answer, fail) => {
      asked.push({ grey, signal, answer, fail });
      if (heedsAbort) signal.addEventListener("abort", () => fail(signal.reason));
    });
  const clock = { set: (call, ms) => (timers.set((id += 1), { call, ms }), id), clear: (which) => timers.delete(which) };
  const follower = follow(store, (drawing) => drawing || null, predict, clock);
  const settle = () => new Promise((done) => setImmediate(done));
  const ring = async () => {
    const due = [...timers.values()];
    timers.clear();
    for (const { call } of due) call();
    await settle();
    return due.map(({ ms }) => ms);
  };
  return { store, asked, ring, settle, follower };
}

const failure = (properties) => Object.assign(new Error("no answer"), { retry: true, retryAfterMs: 0, ...properties });

test("a drawing is asked for at once, and its answer makes the page ready", async () => {
  const { store, asked, settle } = following();
  store.set({ drawing: "three" });
  assert.deepEqual([store.get().status, asked[0].grey], ["busy", "three"]);
  asked[0].answer("trace of three");
  await settle();

  assert.deepEqual([store.get().status, store.get().trace], ["ready", "trace of three"]);
});

test("a late answer to an older drawing is dropped", async () => {
  const { store, asked, settle } = following();
  store.set({ drawing: "three" });
  store.set({ drawing: "eight" });
  assert.equal(asked[0].signal.aborted, true);
  asked[1].answer("trace of eight");
  asked[0].answer("trace of three");
  await settle();

  assert.equal(store.get().trace, "trace of eight");
});

test("an answer that comes although its request was aborted is dropped as well", async () => {
  const { store, asked, settle } = following({ heedsAbort: false });
  store.set({ drawing: "three" });
  store.set({ drawing: "eight" });
  asked[0].answer("trace of three");
  await settle();
  assert.deepEqual([store.get().trace, store.get().status], [null, "busy"]);
  asked[1].answer("trace of eight");
  await settle();

  assert.deepEqual([store.get().trace, store.get().status], ["trace of eight", "ready"]);
});

test("while the pen moves, one request is in flight and only the newest drawing waits", async () => {
  const { store, asked, settle } = following();
  store.set({ drawing: "a", penDown: true });
  for (const drawing of ["ab", "abc", "abcd"]) store.set({ drawing });
  assert.equal(asked.length, 1);
  asked[0].answer("trace of a");
  await settle();

  assert.deepEqual([store.get().trace, store.get().status], ["trace of a", "busy"]);
  assert.deepEqual(
    asked.map(({ grey }) => grey),
    ["a", "abcd"],
  );
  asked[1].answer("trace of abcd");
  await settle();
  assert.deepEqual([store.get().trace, store.get().status], ["trace of abcd", "ready"]);
});

test("a growing stroke does not wait for ever behind a slow answer", async () => {
  const { store, asked, ring } = following();
  store.set({ drawing: "a", penDown: true });
  store.set({ drawing: "ab" });
  await ring();

  assert.equal(asked[0].signal.aborted, true);
  assert.equal(asked[1].grey, "ab");
});

test("a blank pad asks nothing, empties the page and drops what is under way", async () => {
  const { store, asked, settle } = following();
  store.set({ drawing: "three" });
  store.set({ drawing: "" });
  asked[0].answer("trace of three");
  await settle();

  assert.deepEqual([asked.length, store.get().status, store.get().trace], [1, "idle", null]);
});

test("a drawing that the server finds blank is like a blank pad", async () => {
  const { store, asked, settle } = following();
  store.set({ drawing: "speck" });
  asked[0].fail(failure({ retry: false, blank: true }));
  await settle();

  assert.deepEqual([store.get().status, store.get().error], ["idle", ""]);
});

test("a failure is shown and asked again, later each time, until it is gone", async () => {
  const { store, asked, ring, settle } = following();
  const waits = [];
  store.set({ drawing: "three" });
  for (let i = 0; i < 5; i += 1) {
    asked.at(-1).fail(failure());
    await settle();
    assert.deepEqual([store.get().status, store.get().error], ["error", "no answer The page keeps asking."]);
    waits.push(...(await ring()));
    assert.equal(store.get().status, "error", "an error stays until an answer shows that it is gone");
  }
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 4000]);
  asked.at(-1).answer("trace of three");
  await settle();

  assert.deepEqual([store.get().status, store.get().error], ["ready", ""]);
});

test("after a failure the newest drawing is asked for, not the one that failed", async () => {
  const { store, asked, ring, settle } = following();
  store.set({ drawing: "three" });
  asked[0].fail(failure());
  await settle();
  store.set({ drawing: "eight" });
  await ring();

  assert.deepEqual(
    asked.map(({ grey }) => grey),
    ["three", "eight"],
  );
});

test("a server that names a time is not asked before", async () => {
  const { store, asked, ring, settle } = following();
  store.set({ drawing: "three" });
  asked[0].fail(failure({ retryAfterMs: 7000 }));
  await settle();

  assert.deepEqual(await ring(), [7000]);
});

test("what asking again cannot mend is not asked again", async () => {
  const { store, asked, ring, settle } = following();
  store.set({ drawing: "three" });
  asked[0].fail(failure({ retry: false }));
  await settle();

  assert.deepEqual(await ring(), []);
  assert.equal(store.get().status, "error");
});

test("coming online asks at once, but only where something failed", async () => {
  const { store, asked, settle, follower } = following();
  follower.now();
  assert.equal(asked.length, 0);
  store.set({ drawing: "three" });
  asked[0].fail(failure());
  await settle();
  follower.now();

  assert.equal(asked.length, 2);
});
