/** SVG as text: what a figure's file is written with. Attributes and words may hold anything; content is SVG already. */

const UNSAFE = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Also without the characters that no XML may hold. */
export const escaped = (text) => String(text).replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "").replace(/[&<>"]/g, (sign) => UNSAFE[sign]);

/** An element; attributes that are null are left out. */
export function tag(name, attributes, ...content) {
  const written = Object.entries(attributes).map(([key, value]) => (value === null ? "" : ` ${key}="${escaped(value)}"`));
  return content.length ? `<${name}${written.join("")}>${content.join("")}</${name}>` : `<${name}${written.join("")}/>`;
}

/** Words whose base line begins, or with an anchor ends or is centred, at a place. */
export const words = (text, x, y, attributes = {}) => tag("text", { x: short(x), y: short(y), ...attributes }, escaped(text));

/** A symbol such as f_t as typography, an italic letter with its subscript, and a name after it. */
export function symbolAndName(symbol, name, x, y, { serif, soft }) {
  const [letter, index] = symbol ? symbol.split("_") : ["", ""];
  const parts = [];
  if (letter) parts.push(tag("tspan", { "font-family": serif, "font-style": "italic", "font-size": 17 }, escaped(letter)));
  if (index) parts.push(tag("tspan", { "font-family": serif, "font-style": "italic", "font-size": 12, dy: 4 }, escaped(index)));
  if (name) parts.push(tag("tspan", { fill: soft, dx: letter ? 5 : null, dy: index ? -4 : null }, escaped(name)));
  return tag("text", { x: short(x), y: short(y), "font-size": 13 }, ...parts);
}

/** About how wide words are; a figure can't be measured before it is drawn. */
export const widthOf = (text, size) => [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 1 : 0.52), 0) * size;

/** A length in as few digits as eyes need. */
export const short = (length) => String(Math.round(100 * length) / 100);

/**
 * The data of a path, whose coordinates are pairs with a blank between them, stretched and moved.
 *
 * @param {string} path
 */
export const fitted = (path, { x, y, across, down }) =>
  path.replace(/(-?[\d.]+) (-?[\d.]+)/g, (_, left, top) => `${short(x + across * left)} ${short(y + down * top)}`);
