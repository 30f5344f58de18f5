import { escapeXml, shortLength, svgElement, estimateWidth, svgText } from "../lib/svg-text.js";

/** Pixels of the margin, and between two pieces. */
const EDGE = 20;
const GAP = 14;
const TITLE = 16;
const SMALL = 12;

/**
 * An exported figure: title, subtitle, lines of pieces, and notes.
 *
 * @param {object} about
 * @param {string} about.title
 * @param {string} about.subtitle
 * @param {{title?: string, pieces: Piece[]}[]} about.lines
 * @param {string[]} about.notes
 * @param {Look} look
 * @returns {Sheet}
 *
 * @typedef {{width: number, height: number, content: string}} Piece SVG in pixels
 * @typedef {Piece & {title: string}} Sheet
 * @typedef {{ink: string, soft: string, line: string, paper: string, well: string, focus: string, sans: string, serif: string}} Look
 *   the page's colours and fonts
 */
export function sheet({ title, subtitle, lines, notes }, look) {
  const small = { "font-size": SMALL, fill: look.soft };
  const parts = [svgText(title, EDGE, EDGE + TITLE - 2, { "font-size": TITLE, "font-weight": 600 })];
  let y = EDGE + TITLE + SMALL + 6;
  parts.push(svgText(subtitle, EDGE, y, small));
  y += GAP;
  const widths = [1.15 * estimateWidth(title, TITLE), ...[subtitle, ...notes].map((text) => estimateWidth(text, SMALL))];
  for (const line of lines) {
    if (line.title) parts.push(svgText(line.title, EDGE, y + SMALL, { "font-size": 13, "font-weight": 600 }));
    if (line.title) y += SMALL + 8;
    let x = EDGE;
    for (const { width, content } of line.pieces) {
      parts.push(svgElement("g", { transform: `translate(${shortLength(x)} ${shortLength(y)})` }, content));
      x += width + GAP;
    }
    widths.push(x - GAP - EDGE);
    y += Math.max(...line.pieces.map(({ height }) => height)) + GAP;
  }
  for (const note of notes) {
    parts.push(svgText(note, EDGE, y + SMALL, small));
    y += SMALL + 6;
  }
  return {
    width: Math.ceil(Math.max(...widths) + 2 * EDGE),
    height: Math.ceil(y + (notes.length ? GAP : 0)),
    content: parts.join(""),
    title,
  };
}

/**
 * A sheet as an SVG document.
 *
 * @param {Sheet} sheet
 * @param {Look} look
 * @param {number} [scale] of the size in pixels
 */
export function toSvg({ width, height, content, title }, look, scale = 1) {
  const root = {
    xmlns: "http://www.w3.org/2000/svg",
    width: width * scale,
    height: height * scale,
    viewBox: `0 0 ${width} ${height}`,
    "font-family": look.sans,
    fill: look.ink,
  };
  return `${svgElement("svg", root, svgElement("title", {}, escapeXml(title)), svgElement("rect", { width, height, fill: look.paper }), content)}\n`;
}
