import { toBase64 } from "../lib/streams.js";
import { colourOf } from "../lib/colour-scales.js";
import { png } from "../lib/png.js";
import { transformPath, shortLength, symbolAndName, svgElement, estimateWidth, svgText } from "../lib/svg-text.js";
import { positionIn, bandPath, seriesPath } from "../analysis/unit-series.js";
import { say } from "../lib/i18n.js";

/**
 * The panels of an exported figure, aligned to the digit's rows.
 *
 * @typedef {import("./export-sheet.js").Look} Look
 * @typedef {import("./export-sheet.js").Piece} Piece
 * @typedef {{left: number, top: number, width: number, height: number}} Frame
 * @typedef {{scale: ColourScale, ends: string[]}} ColourBar
 * @typedef {"both" | "left" | "none"} RowMarks
 */

/** Pixels of a row, as on a page of usual width, and of the parts around the plot. */
export const ROW = 10;
const HEAD = 24;
const MARK = 8;
const NUMBERS = 34;
const TINY = 11;

/** Colours in a colour bar. */
const STEPS = 64;

/**
 * A heatmap or the digit, rows down, with labels.
 *
 * @param {object} about
 * @param {string} about.symbol of the equations; may be empty, like `about.name`
 * @param {string} [about.name]
 * @param {Rgb[][]} about.colours [rows][columns]
 * @param {number} about.cell pixels of a column
 * @param {{ticks: [number, string][], title: string}} about.across labels of columns, from 0
 * @param {ColourBar | null} about.bar
 * @param {boolean} [about.numbered] whether the rows are numbered at the left
 * @param {number | null} [about.row] the marked row, from 0, like `about.column`
 * @param {number | null} [about.column]
 * @param {RowMarks} [about.ends] at which ends the row is marked
 * @param {number[]} [about.under] columns with a mark beneath
 * @param {Look} look
 * @returns {Promise<Piece>}
 */
export async function heatmapPanel(about, look) {
  const { symbol, name = "", colours, cell, across, bar, numbered = false, row = null, column = null, ends = "none", under = [] } = about;
  const [width, height] = [colours[0].length * cell, colours.length * ROW];
  const frame = { left: numbered ? NUMBERS : 0, top: HEAD + MARK, width, height };
  const { left, top } = frame;
  const below = top + height + MARK;
  const parts = [
    symbolAndName(symbol, name, left, HEAD - 8, look),
    svgElement("rect", { x: left, y: top, width, height, fill: look.well }),
    width > 0 && (await picture(colours, cell, frame)),
    numbered && numbersOfRows(colours.length, left, top, look),
    row !== null && ends !== "none" && markOfRow(row, ends, frame, look),
    column !== null && markOfColumn((column + 0.5) * cell, frame, look),
    ...under.map((at) => svgElement("rect", { x: left + at * cell, y: top + height + 1, width: cell, height: 3, fill: look.ink })),
    ...across.ticks.map(([at, label]) => svgText(label, left + (at + 0.5) * cell, below + TINY, centred(look))),
    svgText(across.title, left, below + 2 * TINY + 4, { "font-size": TINY, fill: look.soft }),
    bar && colourBar(bar, left, below + 2 * TINY + 14, barWidth(width, bar), look),
  ];
  const room = [width, bar ? barWidth(width, bar) : 0, estimateWidth(`${symbol}  ${name}`, 13), estimateWidth(across.title, TINY)];
  return piece(left + Math.max(...room), below + 2 * TINY + (bar ? 42 : 8), parts);
}

/**
 * One signal of one unit as a line, rows down.
 *
 * @param {object} about
 * @param {string} about.symbol
 * @param {number[]} about.values by row
 * @param {{meanByRow: number[], spreadByRow: number[]}} [about.all] of the test digits
 * @param {Interval} about.range
 * @param {string[]} about.ends labels of the range
 * @param {string[]} about.said lines of text below
 * @param {number | null} about.row the marked row, from 0
 * @param {Look} look
 */
export function seriesPanel({ symbol, values, all, range, ends, said, row }, look) {
  const [width, height, top] = [96, values.length * ROW, HEAD + MARK];
  const frame = { x: 0, y: top, across: width / 100, down: ROW };
  const below = top + height + TINY + 6;
  const small = { "font-size": TINY, fill: look.soft };
  /** @type {(value: number, at: number) => {cx: string, cy: number}} */
  const place = (value, at) => ({ cx: shortLength((width * Number(positionIn(value, range))) / 100), cy: top + (at + 0.5) * ROW });
  const parts = [
    symbolAndName(symbol, "", 0, HEAD - 8, look),
    svgElement("rect", { x: 0, y: top, width, height, fill: look.well }),
    range[0] < 0 && svgElement("path", { d: `M${width / 2} ${top}v${height}`, stroke: look.line }),
    all &&
      svgElement("path", {
        d: transformPath(bandPath(all.meanByRow, all.spreadByRow, range), frame),
        fill: look.ink,
        "fill-opacity": 0.14,
      }),
    svgElement("path", {
      d: transformPath(seriesPath(values, range), frame),
      fill: "none",
      stroke: look.ink,
      "stroke-width": 1.5,
      "stroke-linejoin": "round",
    }),
    row !== null && svgElement("circle", { ...place(values[row], row), r: 4, fill: look.focus }),
    svgText(ends[0], 0, below, small),
    svgText(ends[ends.length - 1], width, below, { ...small, "text-anchor": "end" }),
    ...said.map((text, k) => svgText(text, 0, below + 18 + 15 * k, small)),
  ];
  return piece(Math.max(width, ...said.map((text) => estimateWidth(text, TINY))), below + 15 * said.length + 10, parts);
}

/**
 * The saturation of a gate: every unit as a dot.
 *
 * @param {object} about
 * @param {string} about.symbol
 * @param {string} about.name
 * @param {UnitSaturation[]} about.own of the digit
 * @param {UnitSaturation[]} about.usual of all test digits, large and faint; may be empty
 * @param {UnitSaturation | null} about.chosen
 * @param {[string, string]} about.axes titles of x and y
 * @param {string} about.said text below
 * @param {Look} look
 *
 * @typedef {import("../analysis/saturation.js").UnitSaturation} UnitSaturation
 */
export function saturationPanel({ symbol, name, own, usual, chosen, axes, said }, look) {
  const [side, left, top] = [220, 40, HEAD];
  const bottom = top + side;
  const small = { "font-size": TINY, fill: look.soft };
  const dot =
    (/** @type {number} */ r) =>
    (/** @type {UnitSaturation} */ { low, high }) =>
      svgElement("circle", { cx: shortLength(left + side * low), cy: shortLength(bottom - side * high), r });
  /** @type {(places: UnitSaturation[], r: number, fill: string, opacity: number) => string} */
  const all = (places, r, fill, opacity) => svgElement("g", { fill, "fill-opacity": opacity }, ...places.map(dot(r)));
  const parts = [
    symbolAndName(symbol, name, left, HEAD - 8, look),
    svgElement("path", { d: `M${left} ${top}l${side} ${side}h${-side}z`, fill: look.well }),
    all(usual, 2.5, look.soft, 0.45),
    chosen && all([chosen], 5, look.focus, 1),
    all(own, 2, look.ink, 1),
    ...[0, 0.5, 1].flatMap((share) => [
      svgText(String(share), left + side * share, bottom + 18, centred(look)),
      svgText(String(share), left - 8, bottom - side * share + 4, { ...small, "text-anchor": "end" }),
    ]),
    svgText(axes[0], left + side / 2, bottom + 36, centred(look)),
    svgText(axes[1], 0, 0, { ...centred(look), transform: `translate(10 ${top + side / 2}) rotate(-90)` }),
    svgText(said, left, bottom + 56, small),
  ];
  return piece(left + side + 6, bottom + 64, parts);
}

/** @type {(width: number, height: number, parts: (string | false | null | undefined)[]) => Piece} */
const piece = (width, height, parts) => ({ width, height, content: parts.filter(Boolean).join("") });

/**
 * @param {Rgb[][]} colours
 * @param {number} cell
 * @param {Frame} frame
 */
async function picture(colours, cell, { left, top, width, height }) {
  const bytes = await png(width, height, (y, x) => colours[Math.floor(y / ROW)][Math.floor(x / cell)]);
  const href = `data:image/png;base64,${toBase64(bytes)}`;
  return svgElement("image", { x: left, y: top, width, height, href, style: "image-rendering: pixelated" });
}

/** @param {Look} look */
const centred = (look) => ({ "font-size": TINY, fill: look.soft, "text-anchor": "middle" });

/**
 * The numbers of every seventh row.
 *
 * @param {number} rows
 * @param {number} left
 * @param {number} top
 * @param {Look} look
 */
function numbersOfRows(rows, left, top, look) {
  const beside = { "font-size": TINY, fill: look.soft, "text-anchor": "end" };
  const shown = Array.from({ length: rows }, (_, row) => row).filter((row) => row === 0 || (row + 1) % 7 === 0);
  const numbers = shown.map((row) => svgText(row + 1, left - 10, top + (row + 0.5) * ROW + 4, beside));
  return [svgText(say("row"), left - 10, top - 6, beside), ...numbers].join("");
}

/**
 * Triangles beside a row, which hide no value as a line would.
 *
 * @param {number} row
 * @param {RowMarks} ends
 * @param {Frame} frame
 * @param {Look} look
 */
function markOfRow(row, ends, { left, top, width }, look) {
  const down = top + (row + 0.5) * ROW;
  const right = ends === "both" ? `M${left + width + 7} ${down - 4}l-6 4l6 4z` : "";
  return svgElement("path", { d: `M${left - 7} ${down - 4}l6 4l-6 4z${right}`, fill: look.ink });
}

/**
 * Triangles above and below a column.
 *
 * @param {number} across
 * @param {Frame} frame
 * @param {Look} look
 */
function markOfColumn(across, { left, top, height }, look) {
  return svgElement("path", {
    d: `M${left + across - 4} ${top - 7}h8l-4 6zM${left + across - 4} ${top + height + 7}h8l-4 -6z`,
    fill: look.ink,
  });
}

/** @type {(width: number, bar: ColourBar) => number} */
const barWidth = (width, { ends }) => Math.min(Math.max(width, 44 * ends.length), 256);

/**
 * @param {ColourBar} bar
 * @param {number} x
 * @param {number} y
 * @param {number} width
 * @param {Look} look
 */
function colourBar({ scale, ends }, x, y, width, look) {
  const { low, high } = scale;
  const places = ends.map((_, k) => k / (ends.length - 1));
  const anchors = places.map((place) => (place === 0 ? "start" : place === 1 ? "end" : "middle"));
  return [
    // Each step extends to the end, so that no seam shows between two.
    ...Array.from({ length: STEPS }, (_, k) => {
      const [from, colour] = [(width * k) / STEPS, colourOf(scale, low + ((high - low) * (k + 0.5)) / STEPS)];
      return svgElement("rect", { x: shortLength(x + from), y, width: shortLength(width - from), height: 6, fill: `rgb(${colour})` });
    }),
    ...ends.map((end, k) => svgText(end, x + width * places[k], y + 20, { "font-size": TINY, fill: look.soft, "text-anchor": anchors[k] })),
  ].join("");
}
