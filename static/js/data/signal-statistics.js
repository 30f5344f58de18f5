import { parseSafetensors } from "./safetensors.js";

/** How a network's signals behave on all test digits, as GET /models/{name}/statistics tells it. */
export class Statistics {
  #tensors;

  /** @param {ArrayBuffer} buffer safetensors */
  constructor(buffer) {
    const { metadata, tensors } = parseSafetensors(buffer);
    this.about = metadata.about;
    this.#tensors = tensors;
    Object.freeze(this);
  }

  /** The units of a layer in an order in which those that do the same stand side by side. */
  order(layer) {
    return this.#tensors.get(`layers.${layer}.order`).data;
  }

  /** By unit, 1 where it was turned over before it was compared, for it is negative for the most part; else 0. */
  flipped(layer) {
    return this.#tensors.get(`layers.${layer}.flipped`).data;
  }

  /** One field of a signal for all its units. */
  all(layer, name, field) {
    return this.#tensors.get(`layers.${layer}.${name}.${field}`).data;
  }

  /**
   * What is known of one unit's signal.
   *
   * @returns {{mean: number, spread: number, meanByRow: number[], spreadByRow: number[]}} spread is the standard
   *   deviation from one digit to another
   */
  of(layer, name, unit) {
    const column = (field) => {
      const { shape: [rows, width], data } = this.#tensors.get(`layers.${layer}.${name}.${field}`);
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
