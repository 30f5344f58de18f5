import { number } from "./i18n.js";

/**
 * An element with its attributes and what is in it.
 *
 * @param {string} tag
 * @param {Record<string, string | boolean>} [attributes] one that is false is left out
 * @param {...(Node | string)} children
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== false) made.setAttribute(name, value === true ? "" : value);
  made.append(...children);
  return made;
}

/** Writes a number where the next one may have another sign, and no digit is to move for it. */
export function write(into, value, decimals) {
  into.textContent = number(value, decimals);
  into.classList.toggle("unsigned", !into.textContent.startsWith("−"));
}

/** A symbol's letter with what stands below it, as the templates have them. */
export const symbol = ([letter, index]) => element("i", { class: "sym" }, letter, ...(index ? [element("sub", {}, index)] : []));
