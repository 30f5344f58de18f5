import assert from "node:assert/strict";
import { test } from "node:test";
import { inflateSync } from "node:zlib";
import { beliefScale, colourOf, signalScale } from "../../../static/js/lib/colour-scales.js";
import { exportFigures } from "../../../static/js/plots/export-figures.js";
import { toSvg } from "../../../static/js/plots/export-sheet.js";
import { decodeTrace } from "../../../static/js/data/trace.js";
import { METADATA, MODEL, safetensors, tensorsOf } from "../traces.mjs";

const LOOK = {
  ink: "#000000",
  soft: "#555555",
  paper: "#ffffff",
  well: "#eeeeee",
  line: "#dddddd",
  focus: "#0000ff",
  sans: "Sans",
  serif: "Serif",
};
const SYMBOLS = { valve: "v_t", store: "s_t", clock: "k_t" };
const model = {
  ...MODEL,
  memory: "store",
  signals: MODEL.signals.map((signal) => ({ ...signal, symbol: SYMBOLS[signal.name], bounded: signal.name !== "store", labels: [] })),
};

/** Numbers that have a colour of their own each: a wave within the range of the signal. */
function waves() {
  const tensors = tensorsOf(model);
  for (const [name, tensor] of Object.entries(tensors)) {
    if (name.startsWith("layers"))
      tensor.data = tensor.data.map((_, i) => Math.abs(Math.sin(1 + i)) * (name.endsWith("store") && i % 2 ? -1 : 1));
  }
  return tensors;
}

const trace = decodeTrace(safetensors(waves(), METADATA), model);
const STATE = {
  trace,
  theme: "light",
  row: 3,
  rows: 3,
  unit: null,
  layer: 1,
  saturationThreshold: 0.1,
  unitOrder: "index",
  unitFilter: "all",
  statistics: null,
  drawing: [],
};
const of = (change = {}, arrangement = "") => exportFigures({ ...STATE, ...change }, model, LOOK, { title: "A small one", arrangement });
const svg = async (sheet) => toSvg(await sheet, LOOK);
const texts = (document) => [...document.matchAll(/<text[^>]*>(.*?)<\/text>/g)].map(([, text]) => text.replace(/<[^>]+>/g, ""));

/** The pictures in a document, each [row][column] of a colour. */
function pictures(document) {
  return [...document.matchAll(/<image[^>]*width="(\d+)" height="(\d+)" href="data:image\/png;base64,([^"]+)"/g)].map(
    ([, width, height, text]) => {
      const bytes = Buffer.from(text, "base64");
      const start = bytes.indexOf("IDAT") + 4;
      const lines = inflateSync(bytes.subarray(start, start + bytes.readUInt32BE(start - 8)));
      const at = (row, column) => [...lines.subarray(row * (1 + 3 * width) + 1 + 3 * column, row * (1 + 3 * width) + 4 + 3 * column)];
      return { width: Number(width), height: Number(height), at };
    },
  );
}

/** Every pixel of a cell has its colour. */
function assertCells({ width, height, at }, colours) {
  const [down, across] = [height / colours.length, width / colours[0].length];
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1)
      assert.deepEqual(at(row, column), colours[Math.floor(row / down)][Math.floor(column / across)]);
  }
}

const coloured = (name, layer, columns, sign = () => 1) => {
  const scale = signalScale(
    model.signals.find((signal) => signal.name === name),
    "light",
  );
  return trace.rows(layer, name).map((values) => columns.map((column) => colourOf(scale, sign(column) * values[column])));
};

test("an exported heatmap has every value's colour, row and unit numbers, and the ends of the colour bar", async () => {
  const document = await svg(of().signal("store", 1, "What store means."));
  const [picture] = pictures(document);
  assertCells(picture, coloured("store", 1, [0, 1, 2, 3]));

  const told = texts(document);
  for (const text of [
    "Store, layer 2",
    "Read by A small one as 1 (75.0 %).",
    "st",
    "row",
    "1",
    "unit",
    "4",
    "≤ −1.5",
    "0",
    "≥ 1.5",
    "What store means.",
  ]) {
    assert.ok(told.includes(text), `${text} is not among ${told}`);
  }
});

test("a bounded signal's colour bar has no ≤ and ≥", async () => {
  const told = texts(await svg(of().signal("valve", 0)));

  assert.ok(told.includes("0") && told.includes("1") && !told.some((text) => /[≤≥−]/.test(text)));
});

test("the cursor's row and the chosen unit are marked and named in their own layer", async () => {
  const plain = await svg(of().signal("store", 1));
  const marked = await svg(of({ row: 2, unit: 3 }).signal("store", 1));
  const other = await svg(of({ row: 2, unit: 3 }).signal("store", 0));
  const modules = await svg(of({ row: 2, unit: 1 }).signal("clock", 1));

  assert.ok(!plain.includes("<path") && !texts(plain).some((text) => text.startsWith("Marked")));
  assert.ok(texts(marked).includes("Marked: row 2, unit 4."));
  assert.ok(texts(other).includes("Marked: row 2."));
  assert.ok(texts(modules).includes("Marked: row 2."));
  assert.equal(marked.match(/<path/g).length, 2);
  assert.equal(other.match(/<path/g).length, 1);
});

test("sorted units are exported as on the page, without numbers", async () => {
  const statistics = {
    order: () => [2, 0, 3, 1],
    flipped: () => Uint8Array.of(0, 0, 1, 0),
    all: () => new Float32Array(4),
    of: () => null,
  };
  const document = await svg(of({ unitOrder: "similar", statistics, unit: 3 }, "alike together").signal("store", 1));
  assertCells(
    pictures(document)[0],
    coloured("store", 1, [2, 0, 3, 1], (unit) => (unit === 2 ? -1 : 1)),
  );

  const told = texts(document);
  assert.ok(told.includes("units: alike together"));
  assert.ok(told.some((text) => text.startsWith("A mark beneath a unit")));
  assert.ok(!told.includes("4"));
});

test("the exported belief has its classes and its own colours", async () => {
  const document = await svg(of().belief());
  assertCells(
    pictures(document)[0],
    trace.beliefs.map((values) => Array.from(values, (value) => colourOf(beliefScale("light"), value))),
  );

  assert.deepEqual(texts(document).filter((text) => text === "class").length, 1);
});

test("the exported digit is ink in the read grey values", async () => {
  const [{ at, height }] = pictures(await svg(of().digit()));

  assert.equal(height, 30);
  assert.deepEqual(at(0, 0), [238, 238, 238]);
  assert.deepEqual(at(29, 19), [119, 119, 119]); // 0.5
});

test("a test digit's figures name it", async () => {
  const drawing = [{ pixels: "", digit: { index: 4521, label: 7 } }];

  assert.ok(texts(await svg(of({ drawing }).belief())).includes("Read by A small one as 1 (75.0 %). Test digit 4,522, labelled 7."));
});

test("the figure of all heatmaps has every panel of every band, each with the digit", async () => {
  const bands = [
    { layer: 0, title: "Layer 1", signals: ["store", "valve"], belief: false },
    { layer: 1, title: "Layer 2", signals: ["clock", "store", "valve"], belief: true },
  ];
  const document = await svg(of().reading(bands));

  assert.equal(pictures(document).length, 3 + 5);
  const told = texts(document);
  for (const [text, times] of [
    ["Layer 1", 1],
    ["Layer 2", 1],
    ["ststore", 2],
    ["vtvalve", 2],
    ["ktclock", 1],
    ["belief", 1],
    ["xtwhat the network reads", 2],
  ]) {
    assert.equal(told.filter((one) => one === text).length, times, text);
  }
});

test("the chosen unit has the tinted digit and a line for each of its signals", async () => {
  const document = await svg(of({ unit: 2, row: 2 }).unit());
  const told = texts(document);

  assert.ok(told.includes("Unit 3, layer 2"));
  assert.equal(pictures(document).length, 1);
  assert.equal([...document.matchAll(/stroke-width="1.5"/g)].length, 2);
  assert.equal([...document.matchAll(/<circle/g)].length, 2);
  assert.equal(told.filter((text) => text.startsWith("mean ")).length, 2);
});

test("the saturation figure has a dot a unit, axes, and the threshold", async () => {
  const document = await svg(of({ unit: 1 }).saturation(["valve"]));

  assert.equal([...document.matchAll(/<circle/g)].length, 4 + 1);
  assert.ok(texts(document).some((text) => text.startsWith("Near means within 0.10.")));
  assert.ok(texts(document).includes("near 0, share of the rows"));
});

test("a figure without units that pass the filter is empty", async () => {
  const statistics = {
    all: (layer, name, field) => new Float32Array(field === "shares" ? 80 : 4),
    of: () => null,
    order: () => [0, 1, 2, 3],
    flipped: () => new Uint8Array(4),
  };
  const document = await svg(of({ unitFilter: "open", statistics }, "a gate always open").signal("valve", 1));

  assert.equal(pictures(document).length, 0);
  assert.ok(texts(document).includes("units: a gate always open"));
});
