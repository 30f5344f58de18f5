import assert from "node:assert/strict";
import { test } from "node:test";
import { followSecondModel } from "../../../static/js/state/second-model.js";
import { createStore } from "../../../static/js/state/store.js";

const settle = () => new Promise((done) => setImmediate(done));

/** A page beside a server that answers when the test says so; a trace is an object with an image. */
function beside() {
  const store = createStore({ secondModelName: "", trace: null, secondModel: null, secondModelError: "" }, () => {});
  const [asked, described] = [[], []];
  const timers = new Map();
  const clock = { set: (call) => (timers.set(call, call), call), clear: (call) => timers.delete(call) };
  const ring = async () => {
    const due = [...timers.keys()];
    timers.clear();
    due.forEach((call) => call());
    await settle();
  };
  followSecondModel(
    store,
    {
      describe: (name) => new Promise((answer, fail) => described.push({ name, answer: () => answer({ name }), fail })),
      statistics: async (name) => `statistics of ${name}`,
      predict: ({ image }, model, signal) =>
        new Promise((answer, fail) => {
          asked.push({ image, model: model.name, answer, fail });
          signal.addEventListener("abort", () => fail(signal.reason));
        }),
    },
    clock,
  );
  return { store, asked, described, ring };
}

const trace = (image) => ({ image });

test("the other model reads what is there, and B belongs to it", async () => {
  const { store, asked, described } = beside();
  const three = trace("three");
  store.set({ trace: three });
  store.set({ secondModelName: "gru" });
  described[0].answer();
  await settle();
  assert.deepEqual([asked[0].image, asked[0].model], ["three", "gru"]);
  asked[0].answer("gru's three");
  await settle();

  const { model, of, trace: answer, statistics } = store.get().secondModel;
  assert.deepEqual([model.name, of, answer, statistics], ["gru", three, "gru's three", "statistics of gru"]);
});

test("one request is under way, and the newest trace is the next", async () => {
  const { store, asked, described } = beside();
  store.set({ trace: trace("one"), secondModelName: "gru" });
  described[0].answer();
  await settle();
  store.set({ trace: trace("two") });
  const newest = trace("three");
  store.set({ trace: newest });
  assert.equal(asked.length, 1);
  asked[0].answer("gru's one");
  await settle();

  assert.deepEqual(
    asked.map(({ image }) => image),
    ["one", "three"],
  );
  assert.equal(store.get().secondModel.trace, "gru's one");
  asked[1].answer("gru's three");
  await settle();
  assert.deepEqual([store.get().secondModel.of, store.get().secondModel.trace], [newest, "gru's three"]);
});

test("with nothing drawn there is no B, whatever is still answered", async () => {
  const { store, asked, described } = beside();
  store.set({ trace: trace("one"), secondModelName: "gru" });
  described[0].answer();
  await settle();
  store.set({ trace: null });
  asked[0].answer("gru's one");
  await settle();

  assert.equal(store.get().secondModel.trace, null);
});

test("a model that is chosen later wins, though the one before is loaded after it", async () => {
  const { store, asked, described } = beside();
  store.set({ trace: trace("one"), secondModelName: "gru" });
  store.set({ secondModelName: "rnn" });
  described[1].answer();
  await settle();
  described[0].answer();
  await settle();

  assert.deepEqual(
    asked.map(({ model }) => model),
    ["rnn"],
  );
  assert.equal(store.get().secondModel.model.name, "rnn");
});

test("letting it go forgets the model and its answer", async () => {
  const { store, asked, described } = beside();
  store.set({ trace: trace("one"), secondModelName: "gru" });
  described[0].answer();
  await settle();
  store.set({ secondModelName: "" });
  asked[0].answer("gru's one");
  await settle();

  assert.deepEqual([store.get().secondModel, store.get().secondModelError], [null, ""]);
});

test("a model that can't be loaded is told of, and tried again with the next drawing", async () => {
  const { store, asked, described } = beside();
  store.set({ trace: trace("one"), secondModelName: "gru" });
  described[0].fail(new Error("It is damaged."));
  await settle();
  assert.deepEqual([store.get().secondModelError, store.get().secondModel], ["It is damaged.", null]);

  store.set({ trace: trace("two") });
  described[1].answer();
  await settle();
  assert.deepEqual([asked[0].image, store.get().secondModelError], ["two", ""]);
});

test("an answer that does not come is told of and asked for again", async () => {
  const { store, asked, described, ring } = beside();
  store.set({ trace: trace("one"), secondModelName: "gru" });
  described[0].answer();
  await settle();
  asked[0].fail(Object.assign(new Error("The server does not answer."), { retry: true, retryAfterMs: 0 }));
  await settle();
  assert.match(store.get().secondModelError, /^The server does not answer\./);
  await ring();
  asked[1].answer("gru's one");
  await settle();

  assert.deepEqual([store.get().secondModelError, store.get().secondModel.trace], ["", "gru's one"]);
});
