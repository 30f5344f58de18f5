/** The page's language: sentences, numbers and lists. Until `setLanguage` is called, and for a missing sentence, English. */

let sentences = new Map();

/** The language of the page, as a BCP 47 tag; read it when it is used, not when a module is loaded. */
export let language = "en";

/**
 * @param {string} tag BCP 47
 * @param {Record<string, string>} translations by the English sentence
 */
export function setLanguage(tag, translations) {
  language = tag;
  sentences = new Map(Object.entries(translations));
  formats.clear();
}

/** Languages whose sentences follow one another without a space. */
const UNSPACED = new Set(["zh"]);

/**
 * A sentence in the reader's language. `text` has to be a literal, for that is how the catalogue finds it; a name that
 * comes from a model may stand there too, as the catalogue knows those that ship.
 *
 * @param {string} text English; {name} is a place for a value
 * @param {Record<string, unknown>} [values]
 * @throws {RangeError} if a place has no value
 */
export function say(text, values = {}) {
  return (sentences.get(text) ?? text).replace(/\{(\w+)\}/g, (_, name) => {
    if (!(name in values)) throw new RangeError(`"${text}" needs a value for {${name}}.`);
    return String(values[name]);
  });
}

/** One of two sentences: the first for one of something, the second, in which {n} is how many, for any other number. */
export const sayMany = (one, many, n, values = {}) => say(n === 1 ? one : many, { n, ...values });

const formats = new Map();

/** A number with so many decimals, with a real minus. */
export function number(value, decimals = 2) {
  if (!formats.has(decimals)) {
    formats.set(decimals, new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));
  }
  return formats.get(decimals).format(value).replace("-", "\u2212");
}

/** A share as percent. */
export const percent = (share, decimals = 0) => say("{n} %", { n: number(100 * share, decimals) });

/** Sentences one after another, those that are empty left out. */
export const together = (...texts) => texts.filter(Boolean).join(UNSPACED.has(language.split("-")[0]) ? "" : " ");

/** What stands in a list, one after another; nothing for none. */
export const listed = (texts) => (texts.length ? texts.reduce((one, other) => say("{one}, {other}", { one, other })) : "");

/** What is there in English alone, as programs tell it: nothing to whoever reads another language. */
export const inEnglish = (text) => (language.split("-")[0] === "en" ? (text ?? "") : "");
