import assert from "node:assert/strict";
import { test } from "node:test";
import { readFile } from "node:fs/promises";
import { initialState } from "../../../static/js/state/page-state.js";

const MODEL = { rows: 28, layers: 2, memory: "cell_state" };

test("the page opens at the last row, in the top layer, with the memory chosen", () => {
  const { row, rows, layer, signal, status } = initialState(MODEL);

  assert.deepEqual([row, rows, layer, signal, status], [28, 28, 1, "cell_state", "idle"]);
});

test("every field of the state is documented, and no other", async () => {
  const source = await readFile(new URL("../../../static/js/state/page-state.js", import.meta.url), "utf8");
  const documented = [...source.matchAll(/@property \{.*?\} (\w+)/g)].map(([, name]) => name);

  assert.deepEqual(documented, Object.keys(initialState(MODEL)));
});
