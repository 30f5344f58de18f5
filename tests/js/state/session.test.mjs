import assert from "node:assert/strict";
import { test } from "node:test";
import { loadSession, restoreUnit, saveSession } from "../../../static/js/state/session.js";
import { pack } from "../../../static/js/data/packed-image.js";

const DRAWING = [
  {
    erase: false,
    points: [
      [0.1, 0.2],
      [0.3, 0.4],
    ],
  },
  { erase: true, points: [[0.5, 0.5]] },
];

function storage(content) {
  const items = new Map(content === undefined ? [] : [["drawing", content]]);
  return () => ({ getItem: (key) => items.get(key) ?? null, setItem: (key, value) => items.set(key, value) });
}

const LOOK = { layer: 1, unit: 40, pinned: null };
const MODEL = { name: "some", layers: 2, units: 128 };

test("what was kept comes back as it was, and nothing else of the state", () => {
  const place = storage();
  saveSession({ drawing: DRAWING, row: 12, speed: 2, hovered: { row: 3 }, trace: {}, ...LOOK }, "some", place);

  assert.deepEqual(loadSession(place), { drawing: DRAWING, row: 12, speed: 2, look: { model: "some", layer: 1, unit: 40, pinned: false } });
});

test("what was kept as A comes back as its drawing and the name of its model", () => {
  const place = storage();
  saveSession({ drawing: [], row: 1, speed: 1, ...LOOK, baseline: { drawing: DRAWING, model: { name: "gru" }, trace: {} } }, "some", place);

  assert.deepEqual(loadSession(place).a, { drawing: DRAWING, model: "gru" });
});

test("an A that one can't draw is nothing that was kept", () => {
  for (const a of [{}, { drawing: DRAWING }, { drawing: [{ points: [] }], model: "gru" }, { drawing: DRAWING, model: 3 }, "a"]) {
    assert.equal(loadSession(storage(JSON.stringify({ drawing: [], row: 1, speed: 1, a }))), null);
  }
});

test("the same unit is looked at again, and pinned if it was", () => {
  for (const pinned of [null, { layer: 1, unit: 40 }]) {
    const place = storage();
    saveSession({ drawing: [], row: 1, speed: 1, ...LOOK, pinned }, "some", place);

    assert.deepEqual(restoreUnit(loadSession(place), MODEL), pinned ? { layer: 1, unit: 40, pinned } : { layer: 1, unit: 40 });
  }
});

test("of another model, and of one that has no such unit any more, no unit is looked at", () => {
  const look = { model: "some", layer: 1, unit: 40, pinned: true };
  for (const [kept, model] of [
    [{}, MODEL],
    [{ look }, { ...MODEL, name: "other" }],
    [{ look }, { ...MODEL, layers: 1 }],
    [{ look }, { ...MODEL, units: 40 }],
    [{ look: { ...look, unit: null } }, MODEL],
    [{ look: { ...look, unit: "40" } }, MODEL],
    [{ look: null }, MODEL],
  ]) {
    assert.deepEqual(restoreUnit(kept, model), {});
  }
});

test("a picture comes back with what was drawn over it", () => {
  const place = storage();
  const drawing = [{ pixels: pack(new Float32Array(784)) }, ...DRAWING];
  saveSession({ drawing, row: 3, speed: 1, ...LOOK }, "some", place);

  assert.deepEqual(loadSession(place).drawing, drawing);
});

test("a test digit is still known as one", () => {
  const place = storage();
  const drawing = [{ pixels: pack(new Float32Array(784)), digit: { index: 4521, label: 7 } }];
  saveSession({ drawing, row: 3, speed: 1, ...LOOK }, "some", place);

  assert.deepEqual(loadSession(place).drawing, drawing);
});

test("an empty pad comes back as an empty pad", () => {
  const place = storage();
  saveSession({ drawing: [], row: 28, speed: 1, ...LOOK }, "some", place);

  assert.deepEqual(loadSession(place).drawing, []);
});

test("where nothing was kept there is nothing", () => assert.equal(loadSession(storage()), null));

for (const content of [
  "no JSON",
  "null",
  "[]",
  '{"drawing": 3, "row": 1, "speed": 1}',
  '{"drawing": [], "row": "1", "speed": 1}',
  '{"drawing": [], "row": 1, "speed": null}',
  '{"drawing": [null], "row": 1, "speed": 1}',
  '{"drawing": [{"erase": false, "points": []}], "row": 1, "speed": 1}',
  '{"drawing": [{"erase": false, "points": [[1]]}], "row": 1, "speed": 1}',
  '{"drawing": [{"pixels": "AAAA"}], "row": 1, "speed": 1}',
  '{"drawing": [{"pixels": "?"}], "row": 1, "speed": 1}',
  '{"drawing": [{"pixels": 7}], "row": 1, "speed": 1}',
  `{"drawing": [{"pixels": "${pack(new Float32Array(784))}", "digit": {"index": 3, "label": 10}}], "row": 1, "speed": 1}`,
  `{"drawing": [{"pixels": "${pack(new Float32Array(784))}", "digit": null}], "row": 1, "speed": 1}`,
  `{"drawing": [{"erase": false, "points": [[0, 0]]}, {"pixels": "${pack(new Float32Array(784))}"}], "row": 1, "speed": 1}`,
  '{"drawing": [{"erase": 0, "points": [[0.5, 0.5]]}], "row": 1, "speed": 1}',
]) {
  test(`${content.slice(0, 80)} is not taken for a drawing`, () => assert.equal(loadSession(storage(content)), null));
}

test("a browser that forbids storage loses the drawing and nothing more", () => {
  const forbidden = () => {
    throw new Error("SecurityError");
  };
  const full = () => ({ getItem: () => null, setItem: forbidden });

  assert.equal(loadSession(forbidden), null);
  for (const storage of [forbidden, full])
    assert.doesNotThrow(() => saveSession({ drawing: DRAWING, row: 1, speed: 1, ...LOOK }, "some", storage));
});
