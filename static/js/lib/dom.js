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
 * A class of elements, such as HTMLButtonElement.
 *
 * @template {Element} Kind
 * @typedef {{new (): Kind, prototype: Kind}} ElementClass
 */

/**
 * An element, known to be of a class.
 *
 * @template {Element} Kind
 * @param {Element | null} found
 * @param {ElementClass<Kind>} kind
 * @param {string} name for the error
 * @returns {Kind}
 * @throws {Error} there is none, or it is of another class
 */
export function ofClass(found, kind, name) {
  if (!found) throw new Error(`The page has no ${name}.`);
  if (!(found instanceof kind)) throw new Error(`The page's ${name} is no ${kind.name}.`);
  return found;
}

/**
 * The first element that a selector matches, which the templates always have.
 *
 * @template {Element} Kind
 * @param {ParentNode} root
 * @param {string} selector
 * @param {ElementClass<Kind>} kind
 * @throws {Error} there is none of this class
 */
export const required = (root, selector, kind) => ofClass(root.querySelector(selector), kind, selector);

/**
 * The first element that a selector matches, or null where the templates leave it out.
 *
 * @template {Element} Kind
 * @param {ParentNode} root
 * @param {string} selector
 * @param {ElementClass<Kind>} kind
 * @throws {Error} it is of another class
 */
export function optional(root, selector, kind) {
  const found = root.querySelector(selector);
  return found && ofClass(found, kind, selector);
}

/**
 * All elements that a selector matches.
 *
 * @template {Element} Kind
 * @param {ParentNode} root
 * @param {string} selector
 * @param {ElementClass<Kind>} kind
 * @throws {Error} one of them is of another class
 */
export const all = (root, selector, kind) => Array.from(root.querySelectorAll(selector), (found) => ofClass(found, kind, selector));

/**
 * The nearest element around another, or itself, that a selector matches.
 *
 * @template {Element} Kind
 * @param {Element} inner
 * @param {string} selector
 * @param {ElementClass<Kind>} kind
 * @throws {Error} there is none of this class
 */
export const enclosing = (inner, selector, kind) => ofClass(inner.closest(selector), kind, selector);

/**
 * An attribute that the templates always set.
 *
 * @param {Element} owner
 * @param {string} name
 * @throws {Error} it is not set
 */
export function attribute(owner, name) {
  const value = owner.getAttribute(name);
  if (value === null) throw new Error(`The page's ${owner.localName} has no ${name}.`);
  return value;
}

/**
 * The element that an event is for; null for an event of the document or the window.
 *
 * @param {Event} event
 */
export const targetOf = ({ target }) => (target instanceof Element ? target : null);

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
