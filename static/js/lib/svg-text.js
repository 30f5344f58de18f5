/** SVG as text. Attributes and texts are escaped; content is SVG already. */

/** @type {Record<string, string>} */
const UNSAFE = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/**
 * Escaped for XML, without the characters that XML does not allow.
 *
 * @param {unknown} text
 */
export const escaped = (text) => String(text).replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "").replace(/[&<>"]/g, (sign) => UNSAFE[sign]);

/**
 * An element; attributes that are null are left out.
 *
 * @param {string} name
 * @param {Attributes} attributes
 * @param {...(string | false | null)} content
 *
 * @typedef {Record<string, string | number | null>} Attributes
 */
export function tag(name, attributes, ...content) {
  const written = Object.entries(attributes).map(([key, value]) => (value === null ? "" : ` ${key}="${escaped(value)}"`));
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
export const words = (text, x, y, attributes = {}) => tag("text", { x: short(x), y: short(y), ...attributes }, escaped(text));

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
  if (letter) parts.push(tag("tspan", { "font-family": serif, "font-style": "italic", "font-size": 17 }, escaped(letter)));
  if (index) parts.push(tag("tspan", { "font-family": serif, "font-style": "italic", "font-size": 12, dy: 4 }, escaped(index)));
  if (name) parts.push(tag("tspan", { fill: soft, dx: letter ? 5 : null, dy: index ? -4 : null }, escaped(name)));
  return tag("text", { x: short(x), y: short(y), "font-size": 13 }, ...parts);
}

/**
 * Estimated width of a text; a figure can't be measured before it is drawn.
 *
 * @param {string} text
 * @param {number} size of the font
 */
export const widthOf = (text, size) => [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 1 : 0.52), 0) * size;

/**
 * A length with two decimals at most.
 *
 * @param {number} length
 */
export const short = (length) => String(Math.round(100 * length) / 100);

/**
 * The data of a path, scaled and moved.
 *
 * @param {string} path its coordinates are pairs with a blank between them
 * @param {{x: number, y: number, across: number, down: number}} frame origin and scale factors
 */
export const fitted = (path, { x, y, across, down }) =>
  path.replace(/(-?[\d.]+) (-?[\d.]+)/g, (_, left, top) => `${short(x + across * Number(left))} ${short(y + down * Number(top))}`);
