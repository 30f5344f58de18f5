import { whole } from "../lib/streams.js";
import { told } from "./problem-messages.js";
import { decodeTrace } from "./trace.js";
import { inEnglish, say, together } from "../lib/i18n.js";

/** What the page tells a person, whether asking again may help, and after how long the server wants to be asked. */
export class ApiError extends Error {
  constructor(message, { retry, blank = false, retryAfterMs = 0, cause } = {}) {
    super(message, { cause });
    this.retry = retry;
    this.blank = blank;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Who has sent nothing for so long is given up; a slow network may take as long as it needs. */
const SILENT_MS = 10_000;

/**
 * Asks the server to read an image.
 *
 * @param {{grey: Uint8Array, width: number, height: number, normalise: boolean} | {image: Float32Array}} image either
 *   width × height bytes; if they are not to be scaled and centred as MNIST was, 255 is ink. Or what a network has read,
 *   rows × columns in 0..1, to be read as it is
 * @param {object} model as GET /models/{name} describes it
 * @param {AbortSignal} signal aborting it rejects with the signal's own reason
 * @returns {Promise<import("./trace.js").Trace>}
 * @throws {ApiError}
 */
export async function predict(image, model, signal) {
  const { query, type, body } = image.image ? asNumbers(image, model) : asBytes(image);
  const address = `predict?${new URLSearchParams({ ...query, model: model.name })}`;
  const headers = { "Content-Type": type, Accept: "application/vnd.safetensors" };
  const buffer = await ask(address, { method: "POST", headers, body }, signal);
  try {
    return decodeTrace(buffer, model);
  } catch (cause) {
    throw new ApiError(together(say("The answer could not be read."), inEnglish(cause.message)), { retry: false, cause });
  }
}

const asBytes = ({ grey, ...query }) => ({ query, type: "application/octet-stream", body: grey });

function asNumbers({ image }, { rows, columns }) {
  const lines = Array.from({ length: rows }, (_, row) => [...image.subarray(row * columns, (row + 1) * columns)]);
  return { query: {}, type: "application/json", body: JSON.stringify({ image: lines }) };
}

/**
 * What a model is, as GET /models/{name} tells it.
 *
 * @param {string} name
 * @throws {ApiError}
 */
export async function describe(name) {
  const address = `models/${encodeURIComponent(name)}`;
  return JSON.parse(new TextDecoder().decode(await ask(address, {}, new AbortController().signal)));
}

/**
 * The answer for an image as the server gives it, byte by byte.
 *
 * @param {Float32Array} image [rows · columns] in 0..1, ink 1, read as it is
 * @param {string} type application/json or application/vnd.safetensors
 * @returns {Promise<ArrayBuffer>}
 * @throws {ApiError}
 */
export function answer(image, model, type) {
  const rows = Array.from({ length: model.rows }, (_, row) => Array.from(image.subarray(row * model.columns, (row + 1) * model.columns)));
  const headers = { "Content-Type": "application/json", Accept: type };
  const body = JSON.stringify({ image: rows, model: model.name });
  return ask("predict", { method: "POST", headers, body }, new AbortController().signal);
}

/**
 * One of the digits that the networks were measured on, by chance.
 *
 * @param {AbortSignal} signal aborting it rejects with the signal's own reason
 * @returns {Promise<{index: number, label: number, image: number[][]}>} index counts from 0; image as POST /predict takes it
 * @throws {ApiError}
 */
export async function randomTestDigit(signal) {
  return JSON.parse(new TextDecoder().decode(await ask("digits/random", {}, signal)));
}

/** The bytes that the server answers; whatever goes wrong becomes an ApiError, unless `signal` was aborted. */
async function ask(address, options, signal) {
  const silence = new AbortController();
  let timer;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENT_MS);
  };
  let response;
  let buffer;
  try {
    heard();
    response = await fetch(address, { ...options, signal: AbortSignal.any([signal, silence.signal]) });
    ({ buffer } = await whole(response.body ?? new Blob().stream(), { heard }));
  } catch (cause) {
    signal.throwIfAborted();
    throw new ApiError(unanswered(silence.signal.aborted), { retry: true, cause });
  } finally {
    clearTimeout(timer);
  }
  if (!response.ok) throw problem(response, buffer);
  return buffer;
}

function unanswered(late) {
  if (late) return say("The server takes too long to answer.");
  // It says so only where it is sure; a server on this very machine answers even then.
  return navigator.onLine === false ? say("The server does not answer; this device is offline.") : say("The server does not answer.");
}

/** An RFC 9457 problem, or whatever a proxy in between had to say, in words for a person. */
function problem(response, buffer) {
  let said = {};
  try {
    said = JSON.parse(new TextDecoder().decode(buffer)) ?? {};
  } catch {
    // Not JSON: the status code has to do.
  }
  const seconds = Number(response.headers.get("Retry-After"));
  return new ApiError(told(said, response.status), {
    retry: response.status >= 500 || response.status === 429,
    blank: String(said.type ?? "").endsWith("/blank-image"),
    retryAfterMs: Number.isFinite(seconds) ? 1000 * seconds : 0,
  });
}
