import { transformBytes, toBase64 } from "../lib/streams.js";
import { shortestDecimal } from "../lib/float32-text.js";

/**
 * An image compressed for a command or a notebook, without loss.
 *
 * @param {Float32Array} image [rows · columns]
 * @param {number} columns
 * @returns {Promise<Pressed>}
 *
 * @typedef {{request: string, floats: string}} Pressed in Base64: the body of POST /predict, gzip, and the float32 numbers,
 *   zlib
 * @typedef {object} Snippet
 * @property {Pressed} pressed the image
 * @property {string} address of POST /predict
 * @property {Model} model
 * @property {Seen} seen the number that is compared
 *
 * @typedef {{prediction: number, value: number, row: number, layer: number} & ({unit: number, signal: string} | {unit: null,
 *   signal: null})} Seen
 */
export async function compressImage(image, columns) {
  const numbers = Array.from(image, (value) => shortestDecimal(value));
  const rows = Array.from({ length: image.length / columns }, (_, row) => `[${numbers.slice(row * columns, (row + 1) * columns)}]`);
  const request = new TextEncoder().encode(`{"image":[${rows}]}`);
  const floats = new Uint8Array(Float32Array.from(image).buffer);
  const [gzip, zlib] = await Promise.all([
    transformBytes(new CompressionStream("gzip"), request),
    transformBytes(new CompressionStream("deflate"), floats),
  ]);
  return { request: toBase64(gzip), floats: toBase64(zlib) };
}

/**
 * A bash command that requests the shown trace and writes the response into a file.
 *
 * @param {{pressed: {request: string}, address: string, model: {name: string}, file: string}} shown file: a name without
 *   blanks or quotes
 */
export function curlCommand({ pressed, address, model, file }) {
  const url = `${address}?${new URLSearchParams({ model: model.name })}`.replaceAll("'", "%27");
  return `curl -sS '${url}' \\
  -H 'Content-Type: application/json' \\
  -o ${file} \\
  --data-binary @<(base64 -d <<< '${pressed.request}' | gunzip)
`;
}

/**
 * A notebook cell that requests the trace from the service and compares a number with the page's.
 *
 * @param {Snippet} shown
 */
export function requestsCell({ pressed, address, model, seen }) {
  return `import base64, zlib

import numpy as np
import requests

${imageOf(pressed, model)}
answer = requests.post(${quoted(address)}, params={"model": ${quoted(model.name)}}, json={"image": image.tolist()}).json()
value = ${whereInAnswer(seen)}

print(answer["prediction"], value)
${heldAgainst('answer["prediction"]', seen)}
`;
}

/**
 * A notebook cell that computes the trace with the library and compares a number with the page's.
 *
 * @param {Omit<Snippet, "address">} shown
 */
export function libraryCell({ pressed, model, seen }) {
  return `import base64, zlib

import numpy as np
from gatescope import load, trace

${imageOf(pressed, model)}
seen = trace(load(${quoted(model.name)}), image)
value = ${whereInTrace(seen)}

print(seen.prediction, value)
${heldAgainst("seen.prediction", seen)}
`;
}

/**
 * A number that is on the page: the chosen unit's signal at the row, or without a unit the probability of the prediction.
 *
 * @param {{trace: Trace, row: number, layer: number, unit: number | null, signal: string}} state row from 1
 * @param {Pick<Model, "memory" | "signals">} model
 * @returns {Seen}
 */
export function shownNumber({ trace, row, layer, unit, signal }, model) {
  const { prediction } = trace;
  if (unit === null) return { prediction, value: trace.beliefs[row - 1][prediction], row, layer, unit, signal: null };
  const ofUnits = model.signals.some(({ name, across }) => name === signal && across === "unit" && trace.has(layer, name));
  const name = ofUnits ? signal : model.memory;
  return { prediction, value: trace.value(layer, name, row - 1, unit), row, layer, unit, signal: name };
}

/** @type {(pressed: Pressed, model: Model) => string} */
const imageOf = ({ floats }, { rows, columns }) =>
  `image = np.frombuffer(zlib.decompress(base64.b64decode("${floats}")), "<f4").reshape(${rows}, ${columns})`;

/** @type {(seen: Seen) => string} */
const whereInAnswer = ({ signal, layer, row, unit, prediction }) =>
  unit === null
    ? `answer["probabilities_by_row"][${row} - 1][${prediction}]  # row ${row}, belief in ${prediction}`
    : `answer["layers"][${layer}][${quoted(signal)}][${row} - 1][${unit + 1} - 1]  # row ${row}, unit ${unit + 1}`;

/** @type {(seen: Seen) => string} */
const whereInTrace = ({ signal, layer, row, unit, prediction }) =>
  unit === null
    ? `seen.probabilities_by_row[${row} - 1, ${prediction}]  # row ${row}, belief in ${prediction}`
    : `seen.layers[${layer}][${quoted(signal)}][${row} - 1, ${unit + 1} - 1]  # row ${row}, unit ${unit + 1}`;

/**
 * The comparison allows for another processor's rounding.
 *
 * @param {string} prediction
 * @param {Seen} seen
 */
const heldAgainst = (prediction, seen) =>
  `print("as on the page:", ${prediction} == ${seen.prediction} and abs(value - ${shortestDecimal(seen.value)}) < 1e-5)`;

/**
 * A Python string, which JSON's strings are.
 *
 * @param {string} text
 */
const quoted = (text) => JSON.stringify(text);
