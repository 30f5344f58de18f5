import { parseSafetensors } from "./safetensors.js";

/**
 * What the network did with one drawing; checked once, then never changed.
 *
 * A signal is [rows, n], first row first, where n is the number of units for most. Rows and columns count from 0 here;
 * what a person reads counts from 1.
 */
export class Trace {
  #signals;

  /** @param {{prediction: number, probabilities: Float32Array, beliefs: Float32Array[], image: Float32Array, signals: Map<string, Float32Array[]>[]}} parts */
  constructor({ prediction, probabilities, beliefs, image, signals }) {
    this.prediction = prediction;
    this.probabilities = probabilities;
    this.beliefs = Object.freeze(beliefs);
    this.image = image;
    this.#signals = signals;
    Object.freeze(this);
  }

  /** Number of layers. */
  get depth() {
    return this.#signals.length;
  }

  /** Whether a layer has a signal. */
  has(layer, name) {
    return this.#signals[layer]?.has(name) ?? false;
  }

  /** One signal of one layer as an array of rows; the same array every time, so a plot can compare by identity. */
  rows(layer, name) {
    const rows = this.#signals[layer]?.get(name);
    if (!rows) throw new RangeError(`The trace has no signal "${name}" in layer ${layer}.`);
    return rows;
  }

  value(layer, name, row, column) {
    return this.rows(layer, name)[row][column];
  }
}

/**
 * Decodes the answer of POST /predict and holds it against what the model says of itself.
 *
 * @param {ArrayBuffer} buffer safetensors
 * @param {{rows: number, columns: number, classes: number, layers: number, signals: {name: string, width: number, layers: number[]}[]}} model
 */
export function decodeTrace(buffer, model) {
  const { metadata, tensors } = parseSafetensors(buffer);
  const read = (name, ...expected) => {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error(`The answer has no ${name}.`);
    if (tensor.shape.join() !== expected.join()) {
      throw new Error(`${name} is ${tensor.shape.join("×")}, expected ${expected.join("×")}.`);
    }
    return tensor.data;
  };
  const { rows, columns, classes, layers } = model;
  const prediction = Number(metadata.prediction);
  if (!(metadata.prediction && Number.isInteger(prediction) && prediction >= 0 && prediction < classes)) {
    throw new Error(`The prediction must be a whole number below ${classes}; got "${metadata.prediction}".`);
  }
  const signals = Array.from({ length: layers }, (_, layer) => {
    const there = model.signals.filter((signal) => signal.layers.includes(layer));
    return new Map(there.map(({ name, width }) => [name, split(read(`layers.${layer}.${name}`, rows, width), width)]));
  });
  return new Trace({
    prediction,
    probabilities: read("probabilities", classes),
    beliefs: split(read("probabilities_by_row", rows, classes), classes),
    image: read("image", rows, columns),
    signals,
  });
}

function split(data, width) {
  const rows = Array.from({ length: data.length / width }, (_, row) => data.subarray(row * width, (row + 1) * width));
  return Object.freeze(rows);
}
