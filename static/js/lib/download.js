/**
 * What a file of the page is called: whose, which model, what was read, and what of it is in there.
 *
 * @param {string} suffix without its dot
 * @param {string} [what]
 */
export function fileName({ name }, { prediction }, suffix, what = "") {
  return `${["gatescope", name, prediction, what].map(plain).filter(Boolean).join("-")}.${suffix}`;
}

/** Letters and digits of any script; everything else would have to be quoted somewhere. */
const plain = (text) => String(text).toLowerCase().replace(/[^\p{L}\p{N}_.]+/gu, "-").replace(/^[-.]+|-+$/g, "");

/** Hands a file to the browser as a download. */
export function download(content, name, type) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  // The browser has to have taken it before it goes.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
