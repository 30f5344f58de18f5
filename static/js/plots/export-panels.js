import { toBase64 } from "../lib/streams.js";
import { colourOf } from "../lib/colour-scales.js";
import { png } from "../lib/png.js";
import { fitted, short, symbolAndName, tag, widthOf, words } from "../lib/svg-text.js";
import { across, band, line } from "../analysis/unit-series.js";
import { say } from "../lib/i18n.js";

/** The panels that a figure's file is made of: each a piece for a sheet, on the digit's rows. */

/** Pixels of a row, as on a page of usual width, and of what stands around the plot. */
export const ROW = 10;
const HEAD = 24;
const MARK = 8;
const NUMBERS = 34;
const TINY = 11;

/** Of a colour bar. */
const STEPS = 64;

/**
 * A picture of cells, rows down, with numbers at its edges: what on the page is a heatmap, or the digit.
 *
 * @param {object} about
 * @param {string} about.symbol what the equations call it; may be empty, like `about.name`
 * @param {[number, number, number][][]} about.colours of every row and column
 * @param {number} about.cell pixels of a column
 * @param {{ticks: [number, string][], title: string}} about.across places of columns, from 0, and what stands under them
 * @param {{scale: {colours: [number, string][], low: number, high: number}, ends: string[]} | null} about.bar
 * @param {boolean} [about.numbered] whether the rows' numbers stand at the left
 * @param {number | null} [about.row] with a mark at its ends, or at its left end; counted from 0, like `about.column`
 * @param {"both" | "left" | "none"} [about.ends]
 * @param {number[]} [about.under] columns with a mark beneath
 * @param {import("./export-sheet.js").Look} look
 */
export async function cells(about, look) {
  const { symbol, name = "", colours, cell, across, bar, numbered = false, row = null, column = null, ends = "none", under = [] } = about;
  const [width, height] = [colours[0].length * cell, colours.length * ROW];
  const frame = { left: numbered ? NUMBERS : 0, top: HEAD + MARK, width, height };
  const { left, top } = frame;
  const below = top + height + MARK;
  const parts = [
    symbolAndName(symbol, name, left, HEAD - 8, look),
    tag("rect", { x: left, y: top, width, height, fill: look.well }),
    width > 0 && (await picture(colours, cell, frame)),
    numbered && numbersOfRows(colours.length, left, top, look),
    row !== null && ends !== "none" && markOfRow(row, ends, frame, look),
    column !== null && markOfColumn((column + 0.5) * cell, frame, look),
    ...under.map((at) => tag("rect", { x: left + at * cell, y: top + height + 1, width: cell, height: 3, fill: look.ink })),
    ...across.ticks.map(([at, label]) => words(label, left + (at + 0.5) * cell, below + TINY, centred(look))),
    words(across.title, left, below + 2 * TINY + 4, { "font-size": TINY, fill: look.soft }),
    bar && colourBar(bar, left, below + 2 * TINY + 14, barWidth(width, bar), look),
  ];
  const room = [width, bar ? barWidth(width, bar) : 0, widthOf(`${symbol}  ${name}`, 13), widthOf(across.title, TINY)];
  return piece(left + Math.max(...room), below + 2 * TINY + (bar ? 42 : 8), parts);
}

/**
 * One signal of one unit, as a line down the rows.
 *
 * @param {object} about
 * @param {number[]} about.values
 * @param {{meanByRow: number[], spreadByRow: number[]}} [about.all] what is usual
 * @param {[number, number]} about.range what the panel spans, and `about.ends`, what stands at its ends
 * @param {string[]} about.said lines below it
 */
export function lines({ symbol, values, all, range, ends, said, row }, look) {
  const [width, height, top] = [96, values.length * ROW, HEAD + MARK];
  const frame = { x: 0, y: top, across: width / 100, down: ROW };
  const below = top + height + TINY + 6;
  const small = { "font-size": TINY, fill: look.soft };
  const place = (value) => ({ cx: short((width * across(value, range)) / 100), cy: top + (row + 0.5) * ROW });
  const parts = [
    symbolAndName(symbol, "", 0, HEAD - 8, look),
    tag("rect", { x: 0, y: top, width, height, fill: look.well }),
    range[0] < 0 && tag("path", { d: `M${width / 2} ${top}v${height}`, stroke: look.line }),
    all && tag("path", { d: fitted(band(all.meanByRow, all.spreadByRow, range), frame), fill: look.ink, "fill-opacity": 0.14 }),
    tag("path", { d: fitted(line(values, range), frame), fill: "none", stroke: look.ink, "stroke-width": 1.5, "stroke-linejoin": "round" }),
    row !== null && tag("circle", { ...place(values[row]), r: 4, fill: look.focus }),
    words(ends[0], 0, below, small),
    words(ends.at(-1), width, below, { ...small, "text-anchor": "end" }),
    ...said.map((text, k) => words(text, 0, below + 18 + 15 * k, small)),
  ];
  return piece(Math.max(width, ...said.map((text) => widthOf(text, TINY))), below + 15 * said.length + 10, parts);
}

/**
 * Every unit as a dot, by how often its gate is near 0 and near 1.
 *
 * @param {object} about
 * @param {{low: number, high: number}[]} about.usual large and faint, beneath `about.own`; may be none
 * @param {{low: number, high: number} | null} about.chosen
 * @param {[string, string]} about.axes what goes to the right, and what goes up
 */
export function dots({ symbol, name, own, usual, chosen, axes, said }, look) {
  const [side, left, top] = [220, 40, HEAD];
  const bottom = top + side;
  const small = { "font-size": TINY, fill: look.soft };
  const dot = (r) => ({ low, high }) => tag("circle", { cx: short(left + side * low), cy: short(bottom - side * high), r });
  const all = (places, r, fill, opacity) => tag("g", { fill, "fill-opacity": opacity }, ...places.map(dot(r)));
  const parts = [
    symbolAndName(symbol, name, left, HEAD - 8, look),
    tag("path", { d: `M${left} ${top}l${side} ${side}h${-side}z`, fill: look.well }),
    all(usual, 2.5, look.soft, 0.45),
    chosen && all([chosen], 5, look.focus, 1),
    all(own, 2, look.ink, 1),
    ...[0, 0.5, 1].flatMap((share) => [
      words(String(share), left + side * share, bottom + 18, centred(look)),
      words(String(share), left - 8, bottom - side * share + 4, { ...small, "text-anchor": "end" }),
    ]),
    words(axes[0], left + side / 2, bottom + 36, centred(look)),
    words(axes[1], 0, 0, { ...centred(look), transform: `translate(10 ${top + side / 2}) rotate(-90)` }),
    words(said, left, bottom + 56, small),
  ];
  return piece(left + side + 6, bottom + 64, parts);
}

const piece = (width, height, parts) => ({ width, height, content: parts.filter(Boolean).join("") });

async function picture(colours, cell, { left, top, width, height }) {
  const bytes = await png(width, height, (y, x) => colours[Math.floor(y / ROW)][Math.floor(x / cell)]);
  const href = `data:image/png;base64,${toBase64(bytes)}`;
  return tag("image", { x: left, y: top, width, height, href, style: "image-rendering: pixelated" });
}

const centred = (look) => ({ "font-size": TINY, fill: look.soft, "text-anchor": "middle" });

/** Numbers of the rows, from 1, a few of them. */
function numbersOfRows(rows, left, top, look) {
  const beside = { "font-size": TINY, fill: look.soft, "text-anchor": "end" };
  const shown = Array.from({ length: rows }, (_, row) => row).filter((row) => row === 0 || (row + 1) % 7 === 0);
  const numbers = shown.map((row) => words(row + 1, left - 10, top + (row + 0.5) * ROW + 4, beside));
  return [words(say("row"), left - 10, top - 6, beside), ...numbers].join("");
}

/** Triangles beside a row, or above and below a column, so that no value hides under a line. */
function markOfRow(row, ends, { left, top, width }, look) {
  const down = top + (row + 0.5) * ROW;
  const right = ends === "both" ? `M${left + width + 7} ${down - 4}l-6 4l6 4z` : "";
  return tag("path", { d: `M${left - 7} ${down - 4}l6 4l-6 4z${right}`, fill: look.ink });
}

function markOfColumn(across, { left, top, height }, look) {
  return tag("path", { d: `M${left + across - 4} ${top - 7}h8l-4 6zM${left + across - 4} ${top + height + 7}h8l-4 -6z`, fill: look.ink });
}

const barWidth = (width, { ends }) => Math.min(Math.max(width, 44 * ends.length), 256);

function colourBar({ scale, ends }, x, y, width, look) {
  const { low, high } = scale;
  const places = ends.map((_, k) => k / (ends.length - 1));
  const anchors = places.map((place) => (place === 0 ? "start" : place === 1 ? "end" : "middle"));
  return [
    // Each step reaches to the end, so that no seam is left between two.
    ...Array.from({ length: STEPS }, (_, k) => {
      const [from, colour] = [(width * k) / STEPS, colourOf(scale, low + ((high - low) * (k + 0.5)) / STEPS)];
      return tag("rect", { x: short(x + from), y, width: short(width - from), height: 6, fill: `rgb(${colour})` });
    }),
    ...ends.map((end, k) => words(end, x + width * places[k], y + 20, { "font-size": TINY, fill: look.soft, "text-anchor": anchors[k] })),
  ].join("");
}
