import { through, toBase64 } from "../lib/streams.js";
import { shortest } from "../lib/float32-text.js";

/**
 * An image in as few letters as it takes to stand in a command or a notebook, no number changed.
 *
 * @param {Float32Array} image [rows · columns]
 * @returns {Promise<{request: string, floats: string}>} in Base64: the body of POST /predict, through gzip, and the
 *   float32 numbers, through zlib
 */
export async function pressed(image, columns) {
  const numbers = Array.from(image, shortest);
  const rows = Array.from({ length: image.length / columns }, (_, row) => `[${numbers.slice(row * columns, (row + 1) * columns)}]`);
  const request = new TextEncoder().encode(`{"image":[${rows}]}`);
  const floats = new Uint8Array(image.buffer, image.byteOffset, image.byteLength);
  const [gzip, zlib] = await Promise.all([through(new CompressionStream("gzip"), request), through(new CompressionStream("deflate"), floats)]);
  return { request: toBase64(gzip), floats: toBase64(zlib) };
}

/**
 * A command for bash that asks the service for the trace that is shown and writes its answer into a file.
 *
 * @param {{pressed: {request: string}, address: string, model: {name: string}, file: string}} shown address of POST
 *   /predict; a file name without blanks or quotes
 */
export function curl({ pressed, address, model, file }) {
  const url = `${address}?${new URLSearchParams({ model: model.name })}`.replaceAll("'", "%27");
  return `curl -sS '${url}' \\
  -H 'Content-Type: application/json' \\
  -o ${file} \\
  --data-binary @<(base64 -d <<< '${pressed.request}' | gunzip)
`;
}

/** A cell for a notebook that asks the service and holds its answer against the page; what it takes as `curl`, and `seen`. */
export function asking({ pressed, address, model, seen }) {
  return `import base64, zlib

import numpy as np
import requests

${imageOf(pressed, model)}
answer = requests.post(${quoted(address)}, params={"model": ${quoted(model.name)}}, json={"image": image.tolist()}).json()
value = ${whereInAnswer(seen)}

print(answer["prediction"], value)
${heldAgainst("answer[\"prediction\"]", seen)}
`;
}

/** The same without a service. */
export function alone({ pressed, model, seen }) {
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
 * One number that is on the page and where it stands: a unit's signal at the row, or where no unit is chosen the belief
 * in what is read.
 *
 * @param {{trace: import("../data/trace.js").Trace, row: number, layer: number, unit: number | null, signal: string}} state
 * @param {{memory: string, signals: {name: string, across: string}[]}} model
 * @returns {{prediction: number, value: number, row: number, layer: number, unit: number | null, signal: string | null}}
 */
export function whatIsSeen({ trace, row, layer, unit, signal }, model) {
  const { prediction } = trace;
  if (unit === null) return { prediction, value: trace.beliefs[row - 1][prediction], row, layer, unit, signal: null };
  const ofUnits = model.signals.some(({ name, across }) => name === signal && across === "unit" && trace.has(layer, name));
  const name = ofUnits ? signal : model.memory;
  return { prediction, value: trace.value(layer, name, row - 1, unit), row, layer, unit, signal: name };
}

const imageOf = ({ floats }, { rows, columns }) =>
  `image = np.frombuffer(zlib.decompress(base64.b64decode("${floats}")), "<f4").reshape(${rows}, ${columns})`;

const whereInAnswer = ({ signal, layer, row, unit, prediction }) =>
  signal === null
    ? `answer["probabilities_by_row"][${row} - 1][${prediction}]  # row ${row}, belief in ${prediction}`
    : `answer["layers"][${layer}][${quoted(signal)}][${row} - 1][${unit + 1} - 1]  # row ${row}, unit ${unit + 1}`;

const whereInTrace = ({ signal, layer, row, unit, prediction }) =>
  signal === null
    ? `seen.probabilities_by_row[${row} - 1, ${prediction}]  # row ${row}, belief in ${prediction}`
    : `seen.layers[${layer}][${quoted(signal)}][${row} - 1, ${unit + 1} - 1]  # row ${row}, unit ${unit + 1}`;

/** Another processor may round the last digits in another way. */
const heldAgainst = (prediction, seen) =>
  `print("as on the page:", ${prediction} == ${seen.prediction} and abs(value - ${shortest(seen.value)}) < 1e-5)`;

/** JSON's strings are Python's too. */
const quoted = (text) => JSON.stringify(text);
