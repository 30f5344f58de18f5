/**
 * Name of an exported file: model, prediction and content.
 *
 * @param {{name: string}} model
 * @param {{prediction: number}} trace
 * @param {string} suffix without its dot
 * @param {string} [what]
 */
export function fileName({ name }, { prediction }, suffix, what = "") {
  return `${["gatescope", name, prediction, what].map(plain).filter(Boolean).join("-")}.${suffix}`;
}

/**
 * Letters and digits of any script; everything else would have to be quoted somewhere.
 *
 * @param {string | number} text
 */
const plain = (text) =>
  String(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_.]+/gu, "-")
    .replace(/^[-.]+|-+$/g, "");

/**
 * Save a file through the browser.
 *
 * @param {BlobPart} content
 * @param {string} name
 * @param {string} type media type
 */
export function download(content, name, type) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  // Revoking at once would end a download that the browser has not begun to read.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
