import { parseSafetensors } from "./safetensors.js";

/** Statistics of a model's signals over all test digits, from GET /models/{name}/statistics. */
export class Statistics {
  #tensors;

  /** @param {ArrayBuffer} buffer safetensors */
  constructor(buffer) {
    const { metadata, tensors } = parseSafetensors(buffer);
    this.about = metadata.about;
    this.#tensors = tensors;
    Object.freeze(this);
  }

  /** @param {string} name */
  #tensor(name) {
    const tensor = this.#tensors.get(name);
    if (!tensor) throw new RangeError(`The statistics have no "${name}".`);
    return tensor;
  }

  /**
   * The units of a layer in an order that puts similar ones side by side.
   *
   * @param {number} layer
   */
  order(layer) {
    return this.#tensor(`layers.${layer}.order`).data;
  }

  /**
   * By unit, 1 where the similarity was computed with its sign flipped, since it is mostly negative; else 0.
   *
   * @param {number} layer
   */
  flipped(layer) {
    return this.#tensor(`layers.${layer}.flipped`).data;
  }

  /**
   * One field of a signal for all its units.
   *
   * @param {number} layer
   * @param {string} name of the signal
   * @param {string} field
   */
  all(layer, name, field) {
    return this.#tensor(`layers.${layer}.${name}.${field}`).data;
  }

  /**
   * The statistics of one unit's signal.
   *
   * @param {number} layer
   * @param {string} name of the signal
   * @param {number} unit
   * @returns {{mean: number, spread: number, meanByRow: number[], spreadByRow: number[]}} spread is the standard
   *   deviation from one digit to another
   */
  of(layer, name, unit) {
    const column = (/** @type {string} */ field) => {
      const {
        shape: [rows, width],
        data,
      } = this.#tensor(`layers.${layer}.${name}.${field}`);
      return Array.from({ length: rows }, (_, row) => data[row * width + unit]);
    };
    return {
      mean: this.all(layer, name, "mean")[unit],
      spread: this.all(layer, name, "spread")[unit],
      meanByRow: column("mean_by_row"),
      spreadByRow: column("spread_by_row"),
    };
  }
}
