import { inEnglish, say, together } from "../lib/i18n.js";

/**
 * What a person is told of a problem that the server has or finds, in their language.
 *
 * A document of RFC 9457 tells programmers in English what is wrong. What the page can meet has a sentence here, by the
 * problem's type, or else by the status; the document's own words follow it for those who read English, and for all
 * where nothing is known of a refusal but them.
 *
 * @param {{type?: string, title?: string, detail?: string}} document empty for an answer that is none
 * @param {number} status
 * @returns {string}
 */
export function problemMessage(document, status) {
  const detail = String(document.detail ?? document.title ?? "");
  const kind = String(document.type ?? "").split("/").at(-1);
  const known = Object.hasOwn(KINDS, kind) ? KINDS[kind]() : ofStatus(status);
  if (known) return together(known, inEnglish(detail));
  const answered = say("It answered {status}.", { status });
  if (status >= 500) return together(say("The server has a problem."), inEnglish(detail) || answered);
  return together(say("The server refused the drawing."), detail || answered);
}

/** By the last part of a problem's type. The page sends what is valid, so that what is not comes from another version. */
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
