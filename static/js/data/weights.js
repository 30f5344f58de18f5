import { parseSafetensors } from "./safetensors.js";

/** Stands for weights that are on their way. */
export const LOADING = Symbol("loading");

/** What a network has learned, as GET /models/{name}/weights gives it. */
export class Weights {
  #tensors;

  /** @param {ArrayBuffer} buffer safetensors */
  constructor(buffer) {
    this.#tensors = parseSafetensors(buffer).tensors;
    Object.freeze(this);
  }

  /** @returns {{data: Float32Array, lines: number, columns: number}} a vector is a matrix of one column */
  matrix(name) {
    const tensor = this.#tensors.get(name);
    if (!tensor) throw new RangeError(`The weights have no "${name}".`);
    const [lines, columns = 1] = tensor.shape;
    return { data: tensor.data, lines, columns };
  }
}
