import assert from "node:assert/strict";
import { test } from "node:test";
import { parseColour } from "../../../static/js/lib/css-colour.js";
import { fileName } from "../../../static/js/lib/download.js";
import { sheet, toSvg } from "../../../static/js/plots/export-sheet.js";
import {
  escapeXml,
  transformPath,
  shortLength,
  symbolAndName,
  svgElement,
  estimateWidth,
  svgText,
} from "../../../static/js/lib/svg-text.js";

const LOOK = {
  ink: "#111",
  soft: "#555",
  paper: "#fff",
  well: "#eee",
  line: "#ddd",
  focus: "#00f",
  sans: 'Sans, "Two Words"',
  serif: "Serif",
};

test("texts and attributes are escaped", () => {
  assert.equal(escapeXml('<a b="c">&\u0000\u001f'), "&lt;a b=&quot;c&quot;&gt;&amp;");
  assert.equal(svgElement("rect", { x: 1, note: '"<', left: null }), '<rect x="1" note="&quot;&lt;"/>');
  assert.equal(svgText("a < b", 1, 2.3456, { fill: "red" }), '<text x="1" y="2.35" fill="red">a &lt; b</text>');
});

test("a symbol is its letter, its subscript, and its name", () => {
  const text = symbolAndName("f_t", "forget gate", 0, 20, LOOK);
  const letters = [...text.matchAll(/<tspan[^>]*>([^<]*)</g)].map(([, letter]) => letter);
  const sunk = [...text.matchAll(/dy="(-?\d+)"/g)].map(([, by]) => Number(by));

  assert.deepEqual(letters, ["f", "t", "forget gate"]);
  assert.equal(sunk[0] + sunk[1], 0, "the name stands where the letter does");
  assert.ok(!symbolAndName("", "belief", 0, 20, LOOK).includes("dy"));
});

test("a path is scaled and moved, and its commands stay", () => {
  assert.equal(transformPath("M0.00 0.5L50.00 1.5Z", { x: 10, y: 100, across: 2, down: 10 }), "M10 105L110 115Z");
  assert.equal(transformPath("M-1 -2", { x: 0, y: 0, across: 1, down: 1 }), "M-1 -2");
});

test("a length has two decimals at most", () => assert.deepEqual([1 / 3, 2, -0.004].map(shortLength), ["0.33", "2", "0"]));

test("Chinese letters are estimated wider than Latin ones", () => assert.ok(estimateWidth("遗忘门", 12) > estimateWidth("abc", 12)));

test("a sheet is as large as its pieces, in one line and in several", () => {
  const piece = (width, height) => ({ width, height, content: `<rect width="${width}"/>` });
  const one = sheet({ title: "T", subtitle: "", lines: [{ pieces: [piece(300, 100)] }], notes: [] }, LOOK);
  const two = sheet({ title: "T", subtitle: "", lines: [{ pieces: [piece(300, 100), piece(200, 50)] }], notes: [] }, LOOK);
  const below = sheet(
    { title: "T", subtitle: "", lines: [{ pieces: [piece(300, 100)] }, { title: "L", pieces: [piece(200, 50)] }], notes: ["n"] },
    LOOK,
  );

  assert.ok(two.width >= one.width + 200 && two.height === one.height);
  assert.ok(below.height >= one.height + 50 && below.width === one.width);
  assert.ok(sheet({ title: "A title that is much longer than anything below it", subtitle: "", lines: [], notes: [] }, LOOK).width > 400);
});

test("a document has its size at any scale, and the same drawing", () => {
  const about = { width: 200, height: 100, content: "<g/>", title: "a < b" };
  const [small, large] = [toSvg(about, LOOK), toSvg(about, LOOK, 3)];

  assert.match(small, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="200" height="100" viewBox="0 0 200 100"/);
  assert.equal(large, small.replace('width="200" height="100" v', 'width="600" height="300" v'));
  assert.match(small, /<title>a &lt; b<\/title><rect width="200" height="100" fill="#fff"\/><g\/><\/svg>\n$/);
});

test("a file's name has the model, the prediction and the content", () => {
  const trace = { prediction: 7 };

  assert.equal(fileName({ name: "lstm" }, trace, "csv"), "gatescope-lstm-7.csv");
  assert.equal(fileName({ name: "my net's (2)" }, trace, "svg", "forget gate, layer 2"), "gatescope-my-net-s-2-7-forget-gate-layer-2.svg");
  assert.equal(fileName({ name: "lstm" }, trace, "png", "遗忘门"), "gatescope-lstm-7-遗忘门.png");
  assert.equal(fileName({ name: "../../etc/x;`y`" }, trace, "json"), "gatescope-etc-x-y-7.json");
});

test("a computed colour becomes rgb and an opacity", () => {
  assert.deepEqual(parseColour("rgb(1, 2, 3)"), { colour: "rgb(1, 2, 3)", alpha: 1 });
  assert.deepEqual(parseColour("rgba(1, 2, 3, 0.25)"), { colour: "rgb(1, 2, 3)", alpha: 0.25 });
  assert.deepEqual(parseColour("rgba(0, 0, 0, 0)"), { colour: "rgb(0, 0, 0)", alpha: 0 });
  assert.deepEqual(parseColour("color(srgb 0 0.5 1 / 0.14)"), { colour: "rgb(0, 128, 255)", alpha: 0.14 });
  assert.deepEqual(parseColour("color(srgb 1e-7 0.2 1)"), { colour: "rgb(0, 51, 255)", alpha: 1 });
  assert.deepEqual(parseColour("none"), { colour: "none", alpha: 1 });
  assert.deepEqual(parseColour("transparent").alpha, 0);
});
