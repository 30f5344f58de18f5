/** Sentences, numbers and lists in the page's language. Until `setLanguage` is called, and for a missing sentence, English. */

/** @type {Map<string, string>} */
let sentences = new Map();

/** The language of the page, as a BCP 47 tag; read it when it is used, not when a module is loaded. */
export let language = "en";

/** Stands between two sentences. */
let separator = " ";

/**
 * @param {string} tag BCP 47
 * @param {Record<string, string>} translations by the English sentence
 * @param {string} [sentenceSeparator] stands between two sentences
 */
export function setLanguage(tag, translations, sentenceSeparator = " ") {
  language = tag;
  separator = sentenceSeparator;
  sentences = new Map(Object.entries(translations));
  formats.clear();
}

/**
 * A sentence in the page's language. `text` must be a literal for the extraction into the catalogue, or a name that comes
 * from a model, whose names are extracted too.
 *
 * @param {string} text English with placeholders {name}
 * @param {Record<string, unknown>} [values]
 * @throws {RangeError} if a placeholder has no value
 */
export function say(text, values = {}) {
  return (sentences.get(text) ?? text).replace(/\{(\w+)\}/g, (_, /** @type {string} */ name) => {
    if (!(name in values)) throw new RangeError(`"${text}" needs a value for {${name}}.`);
    return String(values[name]);
  });
}

/**
 * Singular or plural.
 *
 * @param {string} one
 * @param {string} many has the placeholder {n}
 * @param {number} n
 * @param {Record<string, unknown>} [values]
 */
export const sayMany = (one, many, n, values = {}) => say(n === 1 ? one : many, { n, ...values });

/** @type {Map<number, Intl.NumberFormat>} by number of decimals */
const formats = new Map();

/**
 * A number with fixed decimals and a real minus.
 *
 * @param {number | bigint} value
 * @param {number} [decimals]
 * @returns {string}
 */
export function number(value, decimals = 2) {
  const format =
    formats.get(decimals) ?? new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  formats.set(decimals, format);
  return format.format(value).replace("-", "\u2212");
}

/**
 * A share in 0..1 as percent.
 *
 * @param {number} share
 * @param {number} [decimals]
 */
export const percent = (share, decimals = 0) => say("{n} %", { n: number(100 * share, decimals) });

/**
 * Sentences joined as the language joins them; empty ones are left out.
 *
 * @param {...(string | false | null | undefined)} texts
 */
export const joinSentences = (...texts) => texts.filter(Boolean).join(separator);

/**
 * An enumeration; empty for no text.
 *
 * @param {string[]} texts
 */
export const joinList = (texts) => (texts.length ? texts.reduce((one, other) => say("{one}, {other}", { one, other })) : "");

/**
 * A text that exists in English only, such as an exception's message; empty on a page in another language.
 *
 * @param {string | null | undefined} text
 */
export const englishOnly = (text) => (language.split("-")[0] === "en" ? (text ?? "") : "");
