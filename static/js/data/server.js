import { readAll } from "../lib/streams.js";
import { problemMessage } from "./problem-messages.js";
import { Statistics } from "./signal-statistics.js";
import { decodeTrace } from "./trace.js";
import { Weights } from "./weights.js";
import { englishOnly, say, joinSentences } from "../lib/i18n.js";

/**
 * The page's only door to the network: every request has the same timeout, and every failure becomes an ApiError whose
 * message is a sentence for the reader.
 */

/** The longest silence of a connection; a slow network may take as long as it needs. */
const SILENCE_TIMEOUT_MS = 10_000;

/** A failed request; the message is for the reader. */
export class ApiError extends Error {
  /**
   * @param {string} message
   * @param {object} options
   * @param {boolean} options.retry whether the same request may succeed later
   * @param {number} [options.status] HTTP status; 0 without a response
   * @param {boolean} [options.blank] whether the image has no ink
   * @param {number} [options.retryAfterMs] the delay that the server asks for
   * @param {unknown} [options.cause]
   */
  constructor(message, { retry, status = 0, blank = false, retryAfterMs = 0, cause }) {
    super(message, { cause });
    this.retry = retry;
    this.status = status;
    this.blank = blank;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * The trace of an image.
 *
 * @param {GreyImage | {image: Float32Array}} image either width × height bytes, 255 ink unless they are to be scaled and
 *   centred as MNIST was; or rows × columns in 0..1, read as it is
 * @param {Model} model
 * @param {AbortSignal} signal aborting it rejects with the signal's own reason
 * @returns {Promise<import("./trace.js").Trace>}
 * @throws {ApiError}
 */
export async function predict(image, model, signal) {
  const { query, type, body } = "image" in image ? asNumbers(image.image, model) : asBytes(image);
  const address = `predict?${new URLSearchParams({ ...query, model: model.name })}`;
  const headers = { "Content-Type": type, Accept: "application/vnd.safetensors" };
  const buffer = await request(address, { method: "POST", headers, body }, signal);
  try {
    return decodeTrace(buffer, model);
  } catch (cause) {
    throw new ApiError(joinSentences(say("The answer could not be read."), englishOnly(messageOf(cause))), { retry: false, cause });
  }
}

/**
 * The response of POST /predict for an image, byte for byte.
 *
 * @param {Float32Array} image [rows · columns] in 0..1, ink 1, read as it is
 * @param {Model} model
 * @param {"application/json" | "application/vnd.safetensors"} type
 * @returns {Promise<ArrayBuffer>}
 * @throws {ApiError}
 */
export function predictionFile(image, model, type) {
  const headers = { "Content-Type": "application/json", Accept: type };
  const body = JSON.stringify({ image: rowsOf(image, model), model: model.name });
  return request("predict", { method: "POST", headers, body });
}

/**
 * A model's description, as GET /models/{name} gives it.
 *
 * @param {string} name
 * @returns {Promise<Model>}
 * @throws {ApiError}
 */
export const describe = async (name) => json(await request(modelAddress(name)));

/**
 * A model's statistics over the test digits.
 *
 * @param {string} name
 * @returns {Promise<Statistics>}
 * @throws {ApiError} with status 404 for a model without statistics, such as one's own weights
 */
export const statistics = async (name) => new Statistics(await request(`${modelAddress(name)}/statistics`));

/**
 * A model's weights.
 *
 * @param {string} name
 * @returns {Promise<Weights>}
 * @throws {Error} an ApiError, or the file is not valid safetensors
 */
export const weights = async (name) => new Weights(await request(`${modelAddress(name)}/weights`));

/**
 * A random digit of the test set.
 *
 * @param {AbortSignal} signal aborting it rejects with the signal's own reason
 * @returns {Promise<{index: number, label: number, image: number[][]}>} index counts from 0; image as POST /predict takes it
 * @throws {ApiError}
 */
export const randomTestDigit = async (signal) => json(await request("digits/random", {}, signal));

/**
 * The sample drawings that come with the page.
 *
 * @returns {Promise<{label: number, strokes: [number, number][][]}[]>} points in 0..1, y down
 * @throws {Error}
 */
export const samples = () =>
  file(new URL("../../samples.json", import.meta.url), (/** @type {number} */ status) =>
    say("The sample drawings did not load ({status}). The pad works without them.", { status }),
  );

/**
 * The figures of the comparison page.
 *
 * @returns {Promise<{variants: Variant[]}>}
 * @throws {Error}
 */
export const comparison = () =>
  file("comparison.json", (/** @type {number} */ status) =>
    say("The figures did not load ({status}). Reload the page to try again.", { status }),
  );

/** @param {string} name */
const modelAddress = (name) => `models/${encodeURIComponent(name)}`;

/**
 * @param {ArrayBuffer} buffer
 * @returns {any}
 */
const json = (buffer) => JSON.parse(new TextDecoder().decode(buffer));

/** @param {unknown} cause */
const messageOf = (cause) => (cause instanceof Error ? cause.message : String(cause));

/** @param {GreyImage} image */
const asBytes = ({ grey, width, height, normalise }) => ({
  query: { width: String(width), height: String(height), normalise: String(normalise) },
  type: "application/octet-stream",
  body: grey,
});

/**
 * @param {Float32Array} image
 * @param {Model} model
 */
const asNumbers = (image, model) => ({ query: {}, type: "application/json", body: JSON.stringify({ image: rowsOf(image, model) }) });

/**
 * @param {Float32Array} image
 * @param {Model} model
 */
const rowsOf = (image, { rows, columns }) =>
  Array.from({ length: rows }, (_, row) => [...image.subarray(row * columns, (row + 1) * columns)]);

/**
 * A JSON file; a refusal has a sentence of its own, without the problem document.
 *
 * @param {string | URL} address
 * @param {(status: number) => string} refused
 */
async function file(address, refused) {
  try {
    return json(await request(address));
  } catch (error) {
    throw error instanceof ApiError && error.status ? new Error(refused(error.status), { cause: error }) : error;
  }
}

/**
 * The body of a response.
 *
 * @param {string | URL} address
 * @param {RequestInit} [options]
 * @param {AbortSignal} [signal] aborting it rejects with the signal's own reason
 * @returns {Promise<ArrayBuffer>}
 * @throws {ApiError} refused, unanswered, or silent for too long
 */
async function request(address, options = {}, signal = new AbortController().signal) {
  const silence = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENCE_TIMEOUT_MS);
  };
  let response;
  let buffer;
  try {
    heard();
    response = await fetch(address, { ...options, signal: AbortSignal.any([signal, silence.signal]) });
    ({ buffer } = await readAll(response.body ?? new Blob().stream(), { heard }));
  } catch (cause) {
    signal.throwIfAborted();
    throw new ApiError(connectionMessage(silence.signal.aborted), { retry: true, cause });
  } finally {
    clearTimeout(timer);
  }
  if (!response.ok) throw refusal(response, buffer);
  return buffer;
}

/** @param {boolean} timedOut */
function connectionMessage(timedOut) {
  if (timedOut) return say("The server takes too long to answer.");
  // Only a definite false counts; a server on this machine answers even then.
  return navigator.onLine === false ? say("The server does not answer; this device is offline.") : say("The server does not answer.");
}

/**
 * The error of a response that is not OK: an RFC 9457 problem, or whatever a proxy sent.
 *
 * @param {Response} response
 * @param {ArrayBuffer} buffer
 */
function refusal(response, buffer) {
  /** @type {{type?: string, title?: string, detail?: string}} */
  let problem = {};
  try {
    problem = json(buffer) ?? {};
  } catch {
    // Not JSON: only the status code is known.
  }
  const seconds = Number(response.headers.get("Retry-After"));
  return new ApiError(problemMessage(problem, response.status), {
    retry: response.status >= 500 || response.status === 429,
    status: response.status,
    blank: String(problem.type ?? "").endsWith("/blank-image"),
    retryAfterMs: Number.isFinite(seconds) ? 1000 * seconds : 0,
  });
}
