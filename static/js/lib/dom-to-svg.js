import { short, tag, words } from "./svg-text.js";

/** What of its style an element takes along, where it can do without the page's style sheets. */
const PAINTS = ["fill", "stroke", "stop-color"];

/** What is typed into, what only ears hear, what hides the rows to come, and what says itself that it is no part. */
const LEFT_OUT = "input, select, textarea, .spoken, .veil, [data-unkept]";
const KEPT = [
  "stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray", "opacity", "font-family", "font-size", "font-style",
  "font-weight", "text-anchor", "dominant-baseline", "visibility", "marker-start", "marker-mid", "marker-end", "image-rendering",
];

/**
 * A figure as it stands on the page, as a piece for a sheet: its drawings, pictures, coloured boxes and words, each at
 * its place. What one types into is no part of it, nor is what has data-unkept.
 *
 * @param {HTMLElement} figure
 * @param {number} scale pixels of the picture that will be made of it for one of the page
 */
export function capture(figure, scale = 1) {
  const box = figure.getBoundingClientRect();
  const content = [];
  const seen = { left: Infinity, top: Infinity, right: 0, bottom: 0 };
  let blends = 0;
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
  const moved = tag("g", { transform: `translate(${-left} ${-top})` }, ...content);
  return { width: Math.ceil(seen.right) - left, height: Math.ceil(seen.bottom) - top, content: moved };
}

function visit(element, sheet) {
  const style = getComputedStyle(element);
  if (style.display === "none" || style.visibility === "hidden" || element.matches(LEFT_OUT)) return;
  const inside = [];
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
  sheet.put(style.opacity === "1" ? inside.join("") : tag("g", { opacity: style.opacity }, ...inside));
}

/** Its ground and its edges. */
function boxOf(element, style, sheet) {
  const { x, y, width, height } = placeOf(element, sheet);
  const [right, bottom] = [short(Number(x) + Number(width)), short(Number(y) + Number(height))];
  const ground = paint(style.backgroundColor);
  const round = parseFloat(style.borderTopLeftRadius) || null;
  const blend = gradient(style.backgroundImage, `blend-${sheet.number()}`);
  if (ground.alpha > 0) sheet.put(tag("rect", { x, y, width, height, rx: round, fill: ground.colour, "fill-opacity": ground.alpha }));
  if (blend) sheet.put(blend.content, tag("rect", { x, y, width, height, rx: round, fill: `url(#${blend.id})` }));
  const painted = [ground.alpha > 0 || blend !== null, element.matches("svg, canvas")];
  const edges = { Top: `M${x} ${y}H${right}`, Bottom: `M${x} ${bottom}H${right}`, Left: `M${x} ${y}V${bottom}`, Right: `M${right} ${y}V${bottom}` };
  for (const [side, d] of Object.entries(edges)) {
    const { colour, alpha } = paint(style[`border${side}Color`]);
    const thick = parseFloat(style[`border${side}Width`]);
    painted.push(thick > 0 && alpha > 0);
    if (painted.at(-1)) sheet.put(tag("path", { d, stroke: colour, "stroke-opacity": alpha, "stroke-width": thick }));
  }
  if (painted.includes(true)) sheet.reach(element.getBoundingClientRect());
}

/** Colours that run from left to right, such as a colour bar's. */
function gradient(image, id) {
  if (!image.startsWith("linear-gradient(to right")) return null;
  const stops = [...image.matchAll(/((?:rgba?|color)\([^)]*\)) (-?[\d.]+)%/g)].map(([, value, place]) => {
    const { colour, alpha } = paint(value);
    return tag("stop", { offset: `${place}%`, "stop-color": colour, "stop-opacity": alpha });
  });
  return { id, content: tag("linearGradient", { id }, ...stops) };
}

function placeOf(element, { left, top }) {
  const box = element.getBoundingClientRect();
  return { x: short(box.left - left), y: short(box.top - top), width: short(box.width), height: short(box.height) };
}

function picture(canvas, style, sheet) {
  const how = { preserveAspectRatio: "none", style: `image-rendering: ${style.imageRendering}` };
  return tag("image", { ...placeOf(canvas, sheet), ...how, href: canvas.toDataURL() });
}

/** The element's copy with all that its style says of it, at its place. */
function drawing(svg, sheet) {
  const copy = svg.cloneNode(true);
  const [from, to] = [svg, copy].map((root) => [root, ...root.querySelectorAll("*")]);
  from.forEach((element, i) => settle(getComputedStyle(element), to[i], sheet.scale));
  for (const [key, value] of Object.entries(placeOf(svg, sheet))) copy.setAttribute(key, value);
  copy.setAttribute("overflow", getComputedStyle(svg).overflow);
  for (const name of ["role", "aria-label", "aria-hidden", "id"]) copy.removeAttribute(name);
  return new XMLSerializer().serializeToString(copy);
}

function settle(style, copy, scale) {
  if (style.display === "none") return void copy.setAttribute("display", "none");
  for (const name of PAINTS) {
    const { colour, alpha } = paint(style.getPropertyValue(name));
    const opacity = `${name.replace("-color", "")}-opacity`;
    copy.setAttribute(name, colour);
    copy.setAttribute(opacity, alpha * parseFloat(style.getPropertyValue(opacity)));
  }
  for (const name of KEPT) copy.setAttribute(name, style.getPropertyValue(name));
  const still = style.getPropertyValue("vector-effect") === "non-scaling-stroke";
  // Such a line keeps its width however large the picture is made of it.
  if (still) copy.setAttribute("vector-effect", "non-scaling-stroke");
  if (still) copy.setAttribute("stroke-width", scale * parseFloat(style.strokeWidth));
  copy.removeAttribute("class");
  copy.removeAttribute("style");
  if (style.transform !== "none" && !copy.hasAttribute("transform")) {
    copy.setAttribute("style", `transform: ${style.transform}; transform-origin: ${style.transformOrigin}; transform-box: ${style.transformBox}`);
  }
}

/**
 * A computed colour as any program understands it, and how opaque it is. Mixed colours are computed as shares of one.
 *
 * @returns {{colour: string, alpha: number}}
 */
export function paint(value) {
  const [, space, inside] = /^(rgba?|color)\((.*)\)$/.exec(value) ?? [];
  if (!inside) return { colour: value, alpha: value === "transparent" ? 0 : 1 };
  const numbers = (inside.match(/(?<![a-z])-?[\d.]+(e-?\d+)?/g) ?? []).map(Number);
  const [channels, alpha = 1] = [numbers.slice(0, 3), numbers[3]];
  const whole = channels.map((channel) => Math.round(Math.min(Math.max(channel * (space === "color" ? 255 : 1), 0), 255)));
  return { colour: `rgb(${whole.join(", ")})`, alpha };
}

/** A text as it is broken into lines, each on its base line. */
function linesOf(node, style, sheet) {
  const range = document.createRange();
  const lines = [];
  for (let at = 0; at < node.length; at += 1) {
    range.setStart(node, at);
    range.setEnd(node, at + 1);
    const [box] = range.getClientRects();
    if (!box || box.height === 0) continue;
    const last = lines.at(-1);
    sheet.reach(box);
    if (last && Math.abs(last.box.top - box.top) < 1) last.text += node.data[at];
    // Blanks at the start of a line would be lost, and what follows them stand in their place.
    else if (node.data[at].trim()) lines.push({ box, text: node.data[at] });
  }
  const { colour, alpha } = paint(style.color);
  const { ascent, descent } = fontOf(style);
  for (const { box, text } of lines) {
    const base = box.top - sheet.top + (box.height - ascent - descent) / 2 + ascent;
    const start = box.left - sheet.left;
    const font = { "font-family": style.fontFamily, "font-size": style.fontSize, "font-style": style.fontStyle, "font-weight": style.fontWeight };
    sheet.put(words(text.replace(/\s+/g, " "), start, base, { ...font, fill: colour, "fill-opacity": alpha === 1 ? null : alpha }));
  }
}

function fontOf(style) {
  const context = document.createElement("canvas").getContext("2d");
  context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = context.measureText("x");
  return { ascent, descent };
}
