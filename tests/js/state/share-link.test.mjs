import assert from "node:assert/strict";
import { test } from "node:test";
import { fromFragment, linkTo, toFragment } from "../../../static/js/state/share-link.js";
import { pack } from "../../../static/js/data/packed-image.js";

const MODEL = { rows: 28, units: 128, layers: 2 };
const IMAGE = Float32Array.from({ length: 784 }, (_, i) => ((i * 37) % 256) / 255);
const SHOWN = { image: IMAGE, row: 12, unit: 40, layer: 0 };

test("a link brings back the image, the row, the layer and the unit", async () => {
  const fragment = await toFragment(SHOWN);

  assert.deepEqual(await fromFragment(`#${fragment}`, MODEL), { pixels: pack(IMAGE), row: 12, unit: 40, layer: 0 });
});

test("a link counts from 1 and says no unit where none is looked at", async () => {
  assert.match(await toFragment(SHOWN), /^drawing=[\w-]+&row=12&layer=1&unit=41$/);
  assert.match(await toFragment({ ...SHOWN, unit: null }), /^drawing=[\w-]+&row=12$/);
});

test("a digit makes a link that fits into a message", async () => {
  const digit = Float32Array.from({ length: 784 }, (_, i) => (i % 28 > 10 && i % 28 < 14 && i > 112 && i < 672 ? 1 - (i % 7) / 20 : 0));

  assert.ok((await toFragment({ ...SHOWN, image: digit })).length < 300);
});

test("what a model does not have is left out", async () => {
  const drawing = new URLSearchParams(await toFragment(SHOWN)).get("drawing");
  for (const [fields, row, unit, layer] of [
    ["", 28, null, 1],
    ["&row=29&unit=129&layer=3", 28, null, 1],
    ["&row=0&unit=0&layer=0", 28, null, 1],
    ["&row=1.5&unit=x&layer=", 28, null, 1],
    ["&row=28&unit=128&layer=2", 28, 127, 1],
  ]) {
    const found = await fromFragment(`drawing=${drawing}${fields}`, MODEL);
    assert.deepEqual([found.row, found.unit, found.layer], [row, unit, layer], fields);
  }
});

test("a link says in which language it is read, and leaves the rest of the address as it is", () => {
  assert.equal(linkTo("http://here/", "drawing=A-_&row=3", "en"), "http://here/?lang=en#drawing=A-_&row=3");
  assert.equal(linkTo("http://here/sub/?model=gru&lang=en#old", "row=3", "zh-Hans"), "http://here/sub/?model=gru&lang=zh-Hans#row=3");
});

test("a fragment about something else is none of ours", async () => {
  for (const fragment of ["", "#", "#article", "#row=12"]) assert.equal(await fromFragment(fragment, MODEL), null);
});

test("a link that would unfold to megabytes is given up at once", async () => {
  const { deflateRawSync } = await import("node:zlib");
  const bomb = deflateRawSync(Buffer.alloc(50_000_000)).toString("base64url");

  await assert.rejects(fromFragment(`drawing=${bomb}`, MODEL), ({ cause }) => /must be 784 bytes; it is more/.test(cause.message));
});

test("a broken drawing is told of in a sentence", async () => {
  const whole = new URLSearchParams(await toFragment(SHOWN)).get("drawing");
  for (const drawing of ["", "%", "AAAA", whole.slice(0, -20), whole.slice(3)]) {
    await assert.rejects(fromFragment(`drawing=${encodeURIComponent(drawing)}`, MODEL), /can't be read; some of the link may be missing/);
  }
});
