import { context2d } from "./canvas.js";
import { parseColour } from "./css-colour.js";
import { shortLength, svgElement, svgText } from "./svg-text.js";

/** Computed style that is copied into attributes, so that the SVG needs no style sheet. */
const PAINTS = ["fill", "stroke", "stop-color"];

/** Controls, text for screen readers, the veil over rows to come, and elements marked as not exported. */
const EXCLUDED = "input, select, textarea, .spoken, .veil, [data-unkept]";
const PROPERTIES = [
  "stroke-width",
  "stroke-linecap",
  "stroke-linejoin",
  "stroke-dasharray",
  "opacity",
  "font-family",
  "font-size",
  "font-style",
  "font-weight",
  "text-anchor",
  "dominant-baseline",
  "visibility",
  "marker-start",
  "marker-mid",
  "marker-end",
  "image-rendering",
];

/**
 * An element of the page as a piece of SVG: its drawings, canvases, boxes and texts at their positions. Controls and
 * elements with data-unkept are left out.
 *
 * @param {Element} figure
 * @param {number} scale pixels of the export for one of the page
 * @returns {{width: number, height: number, content: string}}
 *
 * @typedef {object} Sheet
 * @property {number} left of the figure on the page
 * @property {number} top
 * @property {number} scale
 * @property {() => number} number the next number for an id
 * @property {(...parts: string[]) => void} put add SVG
 * @property {(box: Box) => void} reach extend the drawn area
 *
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box
 */
export function elementToSvg(figure, scale = 1) {
  const box = figure.getBoundingClientRect();
  /** @type {string[]} */
  const content = [];
  const seen = { left: Infinity, top: Infinity, right: 0, bottom: 0 };
  let blends = 0;
  /** @type {Sheet} */
  const sheet = {
    left: box.left,
    top: box.top,
    scale,
    number: () => (blends += 1),
    put: (...parts) => content.push(...parts),
    reach: ({ left, top, right, bottom }) => {
      Object.assign(seen, { left: Math.min(seen.left, left - box.left), top: Math.min(seen.top, top - box.top) });
      Object.assign(seen, { right: Math.max(seen.right, right - box.left), bottom: Math.max(seen.bottom, bottom - box.top) });
    },
  };
  visit(figure, sheet);
  if (content.length === 0) return { width: 0, height: 0, content: "" };
  const [left, top] = [seen.left, seen.top].map(Math.floor);
  const moved = svgElement("g", { transform: `translate(${-left} ${-top})` }, ...content);
  return { width: Math.ceil(seen.right) - left, height: Math.ceil(seen.bottom) - top, content: moved };
}

/**
 * @param {Element} element
 * @param {Sheet} sheet
 */
function visit(element, sheet) {
  const style = getComputedStyle(element);
  if (style.display === "none" || style.visibility === "hidden" || element.matches(EXCLUDED)) return;
  /** @type {string[]} */
  const inside = [];
  /** @type {Sheet} */
  const own = { ...sheet, put: (...parts) => inside.push(...parts) };
  boxOf(element, style, own);
  if (element instanceof SVGSVGElement) own.put(drawing(element, own));
  else if (element instanceof HTMLCanvasElement) own.put(picture(element, style, own));
  else
    for (const node of element.childNodes) {
      if (node instanceof Text) linesOf(node, style, own);
      else if (node instanceof Element) visit(node, own);
    }
  if (inside.length === 0) return;
  sheet.put(style.opacity === "1" ? inside.join("") : svgElement("g", { opacity: style.opacity }, ...inside));
}

/**
 * Background and borders.
 *
 * @param {Element} element
 * @param {CSSStyleDeclaration} style
 * @param {Sheet} sheet
 */
function boxOf(element, style, sheet) {
  const { x, y, width, height } = placeOf(element, sheet);
  const [right, bottom] = [shortLength(Number(x) + Number(width)), shortLength(Number(y) + Number(height))];
  const ground = parseColour(style.backgroundColor);
  const round = parseFloat(style.borderTopLeftRadius) || null;
  const blend = gradient(style.backgroundImage, `blend-${sheet.number()}`);
  if (ground.alpha > 0)
    sheet.put(svgElement("rect", { x, y, width, height, rx: round, fill: ground.colour, "fill-opacity": ground.alpha }));
  if (blend) sheet.put(blend.content, svgElement("rect", { x, y, width, height, rx: round, fill: `url(#${blend.id})` }));
  const painted = [ground.alpha > 0 || blend !== null, element.matches("svg, canvas")];
  const edges = {
    top: `M${x} ${y}H${right}`,
    bottom: `M${x} ${bottom}H${right}`,
    left: `M${x} ${y}V${bottom}`,
    right: `M${right} ${y}V${bottom}`,
  };
  for (const [side, d] of Object.entries(edges)) {
    const { colour, alpha } = parseColour(style.getPropertyValue(`border-${side}-color`));
    const thick = parseFloat(style.getPropertyValue(`border-${side}-width`));
    painted.push(thick > 0 && alpha > 0);
    if (painted.at(-1)) sheet.put(svgElement("path", { d, stroke: colour, "stroke-opacity": alpha, "stroke-width": thick }));
  }
  if (painted.includes(true)) sheet.reach(element.getBoundingClientRect());
}

/**
 * A gradient from left to right, such as a colour bar's.
 *
 * @param {string} image computed background-image
 * @param {string} id
 */
function gradient(image, id) {
  if (!image.startsWith("linear-gradient(to right")) return null;
  const stops = [...image.matchAll(/((?:rgba?|color)\([^)]*\)) (-?[\d.]+)%/g)].map(([, value, place]) => {
    const { colour, alpha } = parseColour(value);
    return svgElement("stop", { offset: `${place}%`, "stop-color": colour, "stop-opacity": alpha });
  });
  return { id, content: svgElement("linearGradient", { id }, ...stops) };
}

/**
 * @param {Element} element
 * @param {Sheet} sheet
 */
function placeOf(element, { left, top }) {
  const box = element.getBoundingClientRect();
  return { x: shortLength(box.left - left), y: shortLength(box.top - top), width: shortLength(box.width), height: shortLength(box.height) };
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {CSSStyleDeclaration} style
 * @param {Sheet} sheet
 */
function picture(canvas, style, sheet) {
  const how = { preserveAspectRatio: "none", style: `image-rendering: ${style.imageRendering}` };
  return svgElement("image", { ...placeOf(canvas, sheet), ...how, href: canvas.toDataURL() });
}

/**
 * A copy of an SVG element with its computed style, at its position.
 *
 * @param {SVGSVGElement} svg
 * @param {Sheet} sheet
 */
function drawing(svg, sheet) {
  const copy = /** @type {SVGSVGElement} */ (svg.cloneNode(true));
  const [from, to] = [svg, copy].map((root) => [root, ...root.querySelectorAll("*")]);
  from.forEach((element, i) => settle(getComputedStyle(element), to[i], sheet.scale));
  for (const [key, value] of Object.entries(placeOf(svg, sheet))) copy.setAttribute(key, value);
  copy.setAttribute("overflow", getComputedStyle(svg).overflow);
  for (const name of ["role", "aria-label", "aria-hidden", "id"]) copy.removeAttribute(name);
  return new XMLSerializer().serializeToString(copy);
}

/**
 * @param {CSSStyleDeclaration} style
 * @param {Element} copy
 * @param {number} scale
 */
function settle(style, copy, scale) {
  if (style.display === "none") return void copy.setAttribute("display", "none");
  for (const name of PAINTS) {
    const { colour, alpha } = parseColour(style.getPropertyValue(name));
    const opacity = `${name.replace("-color", "")}-opacity`;
    copy.setAttribute(name, colour);
    copy.setAttribute(opacity, String(alpha * parseFloat(style.getPropertyValue(opacity))));
  }
  for (const name of PROPERTIES) copy.setAttribute(name, style.getPropertyValue(name));
  const still = style.getPropertyValue("vector-effect") === "non-scaling-stroke";
  // Such a line has the same width at every scale.
  if (still) copy.setAttribute("vector-effect", "non-scaling-stroke");
  if (still) copy.setAttribute("stroke-width", String(scale * parseFloat(style.strokeWidth)));
  copy.removeAttribute("class");
  copy.removeAttribute("style");
  if (style.transform !== "none" && !copy.hasAttribute("transform")) {
    copy.setAttribute(
      "style",
      `transform: ${style.transform}; transform-origin: ${style.transformOrigin}; transform-box: ${style.transformBox}`,
    );
  }
}

/**
 * The lines of a text, each on its base line.
 *
 * @param {Text} node
 * @param {CSSStyleDeclaration} style
 * @param {Sheet} sheet
 */
function linesOf(node, style, sheet) {
  const range = document.createRange();
  /** @type {{box: DOMRect, text: string}[]} */
  const lines = [];
  for (let at = 0; at < node.length; at += 1) {
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    const [box] = range.getClientRects();
    if (!box || box.height === 0) continue;
    const last = lines.at(-1);
    sheet.reach(box);
    if (last && Math.abs(last.box.top - box.top) < 1) last.text += node.data[at];
    // A blank at the start of a line is not drawn in SVG, and the text would move to its place.
    else if (node.data[at].trim()) lines.push({ box, text: node.data[at] });
  }
  const { colour, alpha } = parseColour(style.color);
  const { ascent, descent } = fontOf(style);
  for (const { box, text } of lines) {
    const base = box.top - sheet.top + (box.height - ascent - descent) / 2 + ascent;
    const start = box.left - sheet.left;
    const font = {
      "font-family": style.fontFamily,
      "font-size": style.fontSize,
      "font-style": style.fontStyle,
      "font-weight": style.fontWeight,
    };
    sheet.put(svgText(text.replace(/\s+/g, " "), start, base, { ...font, fill: colour, "fill-opacity": alpha === 1 ? null : alpha }));
  }
}

/** @param {CSSStyleDeclaration} style */
function fontOf(style) {
  const context = context2d(document.createElement("canvas"));
  context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = context.measureText("x");
  return { ascent, descent };
}
