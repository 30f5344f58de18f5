import { number } from "./i18n.js";

/**
 * An HTML element with attributes and children.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | boolean>} [attributes] one that is false is left out
 * @param {...(Node | string)} children
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== false) made.setAttribute(name, value === true ? "" : value);
  made.append(...children);
  return made;
}

/**
 * The element that a template is known to have.
 *
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {HTMLElement}
 * @throws {Error} there is none
 */
export function required(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`The page has no ${selector}.`);
  return /** @type {HTMLElement} */ (found);
}

/**
 * Write a number into an element; the class `unsigned` leaves room for a minus, so that no digit moves with the sign.
 *
 * @param {Element} into
 * @param {number} value
 * @param {number} [decimals]
 */
export function writeNumber(into, value, decimals) {
  into.textContent = number(value, decimals);
  into.classList.toggle("unsigned", !into.textContent.startsWith("−"));
}

/**
 * A symbol with its subscript, as the templates write it.
 *
 * @param {readonly string[]} parts letter and subscript
 */
export const symbol = ([letter, index]) => element("i", { class: "sym" }, letter, ...(index ? [element("sub", {}, index)] : []));
