import { englishOnly, say, joinSentences } from "../lib/i18n.js";

/**
 * The message for the reader of a failed request, in the page's language.
 *
 * A problem document (RFC 9457) is English and written for programmers. Each type that the page can meet, or else the
 * status, has a sentence here; the document's detail follows on an English page, and on all pages for an unknown type.
 *
 * @param {{type?: string, title?: string, detail?: string}} document empty for a response that is not a problem
 * @param {number} status
 * @returns {string}
 */
export function problemMessage(document, status) {
  const detail = String(document.detail ?? document.title ?? "");
  const kind =
    String(document.type ?? "")
      .split("/")
      .at(-1) ?? "";
  const known = Object.hasOwn(KINDS, kind) ? KINDS[kind]() : ofStatus(status);
  if (known) return joinSentences(known, englishOnly(detail));
  const answered = say("It answered {status}.", { status });
  if (status >= 500) return joinSentences(say("The server has a problem."), englishOnly(detail) || answered);
  return joinSentences(say("The server refused the drawing."), detail || answered);
}

/**
 * By the last part of a problem's type. The page's requests are valid, so that a mismatch means another version.
 *
 * @type {Record<string, () => string>}
 */
const KINDS = {
  "invalid-request": mismatch,
  "unsupported-media-type": mismatch,
  "not-acceptable": mismatch,
  "method-not-allowed": mismatch,
  "not-found": mismatch,
  malformed: mismatch,
  "header-too-large": mismatch,
  "unknown-signal": mismatch,
  "not-a-picture": () => say("That is not a picture that can be read. Try a PNG or a JPEG."),
  "picture-too-large": () => say("That picture has too many pixels for the server. Shrink it and try again."),
  "body-too-large": tooLarge,
  "blank-image": () => say("There is no ink in the drawing."),
  "unknown-model": () => say("The server does not have this network any more. Choose another one."),
  "unusable-model": () => say("The server can't use this network. Choose another one."),
  "no-digits": () => say("The server has no test digits any more."),
  "unusable-digits": () => say("The server can't use its test digits."),
  busy,
  "too-slow": () => say("What was drawn took too long to reach the server."),
  "deadline-passed": late,
  "not-ready": () => say("The server is still starting."),
  "internal-error": () => say("Something broke on the server."),
};

/** @param {number} status */
function ofStatus(status) {
  if (status === 413) return tooLarge();
  if (status === 429 || status === 503) return busy();
  return status === 504 ? late() : "";
}

function busy() {
  return say("The server has too much to do.");
}

function late() {
  return say("The server takes too long to answer.");
}

function mismatch() {
  return say("The page and the server do not understand each other. Reload the page.");
}

function tooLarge() {
  return say("What was drawn is too large for the server.");
}
