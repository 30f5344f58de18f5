import { parseSafetensors } from "./safetensors.js";

/** The weights are being loaded. */
export const LOADING = Symbol("loading");

/** The weights of a model, from GET /models/{name}/weights. */
export class Weights {
  #tensors;

  /** @param {ArrayBuffer} buffer safetensors */
  constructor(buffer) {
    this.#tensors = parseSafetensors(buffer).tensors;
    Object.freeze(this);
  }

  /**
   * @param {string} name
   * @returns {{data: Float32Array | Int32Array, lines: number, columns: number}} a vector is a matrix of one column
   * @throws {RangeError} no tensor has that name
   */
  matrix(name) {
    const tensor = this.#tensors.get(name);
    if (!tensor) throw new RangeError(`The weights have no "${name}".`);
    const [lines, columns = 1] = tensor.shape;
    return { data: tensor.data, lines, columns };
  }
}
