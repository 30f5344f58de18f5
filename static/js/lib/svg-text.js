/** SVG as text. Attributes and texts are escaped; content is SVG already. */

/** @type {Record<string, string>} */
const UNSAFE = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/**
 * Escaped for XML, without the characters that XML does not allow.
 *
 * @param {unknown} text
 */
export const escapeXml = (text) =>
  String(text)
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "")
    .replace(/[&<>"]/g, (sign) => UNSAFE[sign]);

/**
 * An element; attributes that are null are left out.
 *
 * @param {string} name
 * @param {Attributes} attributes
 * @param {...(string | false | null)} content
 *
 * @typedef {Record<string, string | number | null>} Attributes
 */
export function svgElement(name, attributes, ...content) {
  const written = Object.entries(attributes).map(([key, value]) => (value === null ? "" : ` ${key}="${escapeXml(value)}"`));
  return content.length ? `<${name}${written.join("")}>${content.join("")}</${name}>` : `<${name}${written.join("")}/>`;
}

/**
 * A text on a base line; `text-anchor` says which end of it x is.
 *
 * @param {string | number} text
 * @param {number} x
 * @param {number} y
 * @param {Attributes} [attributes]
 */
export const svgText = (text, x, y, attributes = {}) =>
  svgElement("text", { x: shortLength(x), y: shortLength(y), ...attributes }, escapeXml(text));

/**
 * A symbol such as f_t as an italic letter with its subscript, followed by a name.
 *
 * @param {string} symbol may be empty, like the name
 * @param {string} name
 * @param {number} x
 * @param {number} y
 * @param {{serif: string, soft: string}} look
 */
export function symbolAndName(symbol, name, x, y, { serif, soft }) {
  const [letter, index] = symbol ? symbol.split("_") : ["", ""];
  const parts = [];
  if (letter) parts.push(svgElement("tspan", { "font-family": serif, "font-style": "italic", "font-size": 17 }, escapeXml(letter)));
  if (index) parts.push(svgElement("tspan", { "font-family": serif, "font-style": "italic", "font-size": 12, dy: 4 }, escapeXml(index)));
  if (name) parts.push(svgElement("tspan", { fill: soft, dx: letter ? 5 : null, dy: index ? -4 : null }, escapeXml(name)));
  return svgElement("text", { x: shortLength(x), y: shortLength(y), "font-size": 13 }, ...parts);
}

/**
 * Estimated width of a text; a figure can't be measured before it is drawn.
 *
 * @param {string} text
 * @param {number} size of the font
 */
export const estimateWidth = (text, size) => [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 1 : 0.52), 0) * size;

/**
 * A length with two decimals at most.
 *
 * @param {number} length
 */
export const shortLength = (length) => String(Math.round(100 * length) / 100);

/**
 * The data of a path, scaled and moved.
 *
 * @param {string} path its coordinates are pairs with a blank between them
 * @param {{x: number, y: number, across: number, down: number}} frame origin and scale factors
 */
export const transformPath = (path, { x, y, across, down }) =>
  path.replace(
    /(-?[\d.]+) (-?[\d.]+)/g,
    (_, left, top) => `${shortLength(x + across * Number(left))} ${shortLength(y + down * Number(top))}`,
  );
