import { parseSafetensors } from "./safetensors.js";

/**
 * The trace of one image: every signal at every time step. Immutable.
 *
 * A signal is [rows, width], first row first; the width of most is the number of units. Rows and columns count from 0.
 */
export class Trace {
  #signals;

  /**
   * @param {object} parts
   * @param {number} parts.prediction
   * @param {Float32Array} parts.probabilities [classes]
   * @param {readonly Float32Array[]} parts.beliefs [rows][classes], the probabilities after every row
   * @param {Float32Array} parts.image [rows · columns]
   * @param {Map<string, readonly Float32Array[]>[]} parts.signals by layer and name, [rows][width]
   */
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

  /**
   * Whether a layer has a signal.
   *
   * @param {number} layer
   * @param {string} name
   */
  has(layer, name) {
    return this.#signals[layer]?.has(name) ?? false;
  }

  /**
   * One signal of one layer, [rows][width]; the same array every time, so that a plot can compare by identity.
   *
   * @param {number} layer
   * @param {string} name
   * @throws {RangeError} the layer does not have the signal
   */
  rows(layer, name) {
    const rows = this.#signals[layer]?.get(name);
    if (!rows) throw new RangeError(`The trace has no signal "${name}" in layer ${layer}.`);
    return rows;
  }

  /**
   * @param {number} layer
   * @param {string} name
   * @param {number} row
   * @param {number} column
   */
  value(layer, name, row, column) {
    return this.rows(layer, name)[row][column];
  }
}

/**
 * Decode a response of POST /predict and check its shapes against the model's description.
 *
 * @param {ArrayBuffer} buffer safetensors
 * @param {Pick<Model, "rows" | "columns" | "classes" | "layers"> & {signals: Pick<Signal, "name" | "width" | "layers">[]}} model
 * @throws {Error} a tensor is missing or has another shape
 */
export function decodeTrace(buffer, model) {
  const { metadata, tensors } = parseSafetensors(buffer);
  /** @type {(name: string, ...expected: number[]) => Float32Array} */
  const read = (name, ...expected) => {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error(`The answer has no ${name}.`);
    if (tensor.shape.join() !== expected.join()) {
      throw new Error(`${name} is ${tensor.shape.join("×")}, expected ${expected.join("×")}.`);
    }
    if (!(tensor.data instanceof Float32Array)) throw new Error(`${name} is not float32.`);
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

/**
 * @param {Float32Array} data
 * @param {number} width
 */
function split(data, width) {
  const rows = Array.from({ length: data.length / width }, (_, row) => data.subarray(row * width, (row + 1) * width));
  return Object.freeze(rows);
}
