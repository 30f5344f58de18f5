import assert from "node:assert/strict";
import { test } from "node:test";
import { beliefScale, cssGradient, signalScale } from "../../../static/js/lib/colour-scales.js";
import { beliefFigure, signalFigure } from "../../../static/js/plots/heatmap-figures.js";
import { decodeTrace } from "../../../static/js/data/trace.js";
import { METADATA, MODEL, safetensors, tensorsOf } from "../traces.mjs";

const [VALVE, STORE] = MODEL.signals;
const SIZE = { width: 128, height: 280 };
const trace = decodeTrace(safetensors(tensorsOf(), METADATA), MODEL);
const channels = (colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
const linear = (c) => (c <= 0.04045 * 255 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);

/** How light a colour looks, 0..1: the L of Oklab (Ottosson, 2020). */
function lightness(colour) {
  const [r, g, b] = channels(colour).map(linear);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s;
}

test("the first row is on top and cells reach the edges", () => {
  const { layout } = signalFigure(trace, 0, VALVE, "light", SIZE);

  assert.deepEqual(layout.yaxis.range, [2.5, -0.5]);
  assert.deepEqual(layout.xaxis.range, [-0.5, 3.5]);
  assert.deepEqual(layout.margin, { l: 0, r: 0, t: 0, b: 0, pad: 0 });
  assert.deepEqual([layout.width, layout.height], [128, 280]);
});

test("a figure shows the trace's own rows, without a copy", () => {
  assert.equal(signalFigure(trace, 1, STORE, "light", SIZE).data[0].z, trace.rows(1, "store"));
  assert.equal(beliefFigure(trace, "light", SIZE).data[0].z, trace.beliefs);
});

test("cells are neither smoothed nor spaced, which keeps them crisp", () => {
  const [heatmap] = signalFigure(trace, 0, VALVE, "dark", SIZE).data;

  assert.equal(heatmap.type, "heatmap");
  assert.equal(heatmap.zsmooth, false);
  assert.equal(heatmap.xgap ?? heatmap.ygap ?? 0, 0);
});

test("limits come from the model and never from the image", () => {
  const limits = (signal) => {
    const [{ zmin, zmax }] = signalFigure(trace, 0, signal, "light", SIZE).data;
    return [zmin, zmax];
  };

  assert.deepEqual(limits(VALVE), [0, 1]);
  assert.deepEqual(limits(STORE), [-1.5, 1.5]);
  assert.deepEqual([beliefScale("light").low, beliefScale("light").high], [0, 1]);
});

test("a signed scale is symmetric about 0 for any range", () => {
  const { low, high } = signalScale({ range: [-1, 3] }, "light");

  assert.deepEqual([low, high], [-3, 3]);
});

for (const theme of ["light", "dark"]) {
  test(`in the ${theme} theme, zero is the middle colour and equal distances from it look equally strong`, () => {
    const { colours } = signalScale(STORE, theme);
    const middle = (colours.length - 1) / 2;
    assert.equal(colours[middle][0], 0.5);
    for (let i = 1; i <= middle; i += 1) {
      assert.ok(Math.abs(colours[middle - i][0] + colours[middle + i][0] - 1) < 1e-12);
      const [below, above] = [lightness(colours[middle - i][1]), lightness(colours[middle + i][1])];
      assert.ok(Math.abs(below - above) < 0.005, `${colours[middle - i][1]} and ${colours[middle + i][1]} differ by ${below - above}`);
    }
  });
}

test("lightness rises through the whole scale of gates", () => {
  const steps = signalScale(VALVE, "light").colours.map(([, colour]) => lightness(colour));

  assert.deepEqual(
    steps,
    [...steps].sort((a, b) => a - b),
  );
});

test("a colour bar is painted from the figure's own scale", () => {
  assert.equal(
    cssGradient([
      [0, "#000000"],
      [1, "#ffffff"],
    ]),
    "linear-gradient(to right, #000000 0%, #ffffff 100%)",
  );
});
