import { toBase64 } from "./bytes.js";
import { colourOf } from "./colours.js";
import { png } from "./png.js";
import { fitted, short, symbolAndName, tag, widthOf, words } from "./svg.js";

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
 * @param {{symbol: string, name: string}} about.heading
 * @param {[number, number, number][][]} about.colours of every row and column
 * @param {number} about.cell pixels of a column
 * @param {{ticks: [number, string][], title: string}} about.across places of columns, from 0, and what stands under them
 * @param {{scale: {colours: [number, string][], low: number, high: number}, ends: string[]} | null} about.bar
 * @param {boolean} about.numbered whether the rows' numbers stand at the left
 * @param {{row: number | null, column: number | null}} about.marked counted from 0
 * @param {number[]} [about.under] columns with a mark beneath
 * @param {import("./sheet.js").Look} look
 */
export async function cells({ heading, colours, cell, across, bar, numbered, marked, under = [] }, look) {
  const [rows, columns] = [colours.length, colours[0].length];
  const [width, height] = [columns * cell, rows * ROW];
  const left = numbered ? NUMBERS : 0;
  const top = HEAD + MARK;
  const below = top + height + MARK;
  const picture = columns ? await png(width, height, (y, x) => colours[Math.floor(y / ROW)][Math.floor(x / cell)]) : null;
  const parts = [
    symbolAndName(heading.symbol, heading.name, left, HEAD - 8, look),
    tag("rect", { x: left, y: top, width: Math.max(width, 1), height, fill: look.well }),
    picture && tag("image", { x: left, y: top, width, height, href: `data:image/png;base64,${toBase64(picture)}`, style: "image-rendering: pixelated" }),
    numbered && numbersOfRows(rows, left, top, look),
    marks(marked, { left, top, width, height, cell }, look),
    ...under.map((column) => tag("rect", { x: left + column * cell, y: top + height + 1, width: cell, height: 3, fill: look.ink })),
    ...across.ticks.map(([column, label]) => words(label, left + (column + 0.5) * cell, below + TINY, centred(look))),
    words(across.title, left, below + 2 * TINY + 4, { "font-size": TINY, fill: look.soft }),
    bar && colourBar(bar, left, below + 2 * TINY + 14, barWidth(width, bar), look),
  ];
  const room = Math.max(width, bar ? barWidth(width, bar) : 0, widthOf(`${heading.name}  x_t`, 13), widthOf(across.title, TINY));
  return { width: left + room, height: below + 2 * TINY + (bar ? 42 : 8), content: parts.filter(Boolean).join("") };
}

/**
 * One signal of one unit, as a line down the rows.
 *
 * @param {object} about
 * @param {{symbol: string, name: string}} about.heading
 * @param {string} about.path across in 0..100, a row down in 1, as unit.js gives it; `about.usual` is a closed one
 * @param {boolean} about.signed whether 0 is in the middle
 * @param {string[]} about.ends
 * @param {string[]} about.said lines below it
 */
export function course({ heading, path, usual, rows, signed, ends, said }, look) {
  const [width, height, top] = [96, rows * ROW, HEAD + MARK];
  const frame = { x: 0, y: top, across: width / 100, down: ROW };
  const below = top + height + TINY + 6;
  const small = { "font-size": TINY, fill: look.soft };
  const parts = [
    symbolAndName(heading.symbol, heading.name, 0, HEAD - 8, look),
    tag("rect", { x: 0, y: top, width, height, fill: look.well }),
    signed && tag("path", { d: `M${width / 2} ${top}v${height}`, stroke: look.line }),
    usual && tag("path", { d: fitted(usual, frame), fill: look.ink, "fill-opacity": 0.14 }),
    tag("path", { d: fitted(path, frame), fill: "none", stroke: look.ink, "stroke-width": 1.5, "stroke-linejoin": "round" }),
    words(ends[0], 0, below, small),
    words(ends.at(-1), width, below, { ...small, "text-anchor": "end" }),
    ...said.map((line, k) => words(line, 0, below + 18 + 15 * k, small)),
  ];
  return { width: Math.max(width, ...said.map((line) => widthOf(line, TINY))), height: below + 15 * said.length + 10, content: parts.filter(Boolean).join("") };
}

/**
 * Every unit as a dot, by how often its gate is near 0 and near 1.
 *
 * @param {object} about
 * @param {{low: number, high: number}[]} about.usual large and faint, beneath `about.own`; may be none
 * @param {{low: number, high: number} | null} about.chosen
 * @param {[string, string]} about.axes what goes to the right, and what goes up
 */
export function dots({ heading, own, usual, chosen, axes, said }, look) {
  const [side, left, top] = [220, 40, HEAD];
  const bottom = top + side;
  const small = { "font-size": TINY, fill: look.soft };
  const all = (places, radius, fill, opacity) =>
    tag("g", { fill, "fill-opacity": opacity }, ...places.map(({ low, high }) => tag("circle", { cx: short(left + side * low), cy: short(bottom - side * high), r: radius })));
  const parts = [
    symbolAndName(heading.symbol, heading.name, left, HEAD - 8, look),
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
  return { width: left + side + 6, height: bottom + 64, content: parts.filter(Boolean).join("") };
}

const centred = (look) => ({ "font-size": TINY, fill: look.soft, "text-anchor": "middle" });

/** Numbers of the rows, from 1, one a week of them. */
function numbersOfRows(rows, left, top, look) {
  const shown = [0, ...Array.from({ length: Math.floor(rows / 7) }, (_, week) => 7 * week + 6)];
  return shown
    .map((row) => words(row + 1, left - 10, top + (row + 0.5) * ROW + 4, { "font-size": TINY, fill: look.soft, "text-anchor": "end" }))
    .join("");
}

/** Triangles beside a row, and above and below a column, so that no value hides under a line. */
function marks({ row, column }, { left, top, width, height, cell }, look) {
  const across = left + (column + 0.5) * cell;
  const down = top + (row + 0.5) * ROW;
  const paths = [];
  if (row !== null) paths.push(`M${left - 7} ${down - 4}l6 4l-6 4z`, `M${left + width + 7} ${down - 4}l-6 4l6 4z`);
  if (column !== null) paths.push(`M${across - 4} ${top - 7}h8l-4 6z`, `M${across - 4} ${top + height + 7}h8l-4 -6z`);
  return paths.length ? tag("path", { d: paths.join(""), fill: look.ink }) : "";
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
