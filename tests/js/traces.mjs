/** A small model and safetensors files made by hand, so that the tests know every byte. */
export const MODEL = Object.freeze({
  name: "small",
  rows: 3,
  columns: 2,
  classes: 2,
  units: 4,
  layers: 2,
  signals: [
    { name: "valve", range: [0, 1], across: "unit", width: 4, layers: [0, 1] },
    { name: "store", range: [-1.5, 1.5], across: "unit", width: 4, layers: [0, 1] },
    { name: "clock", range: [0, 1], across: "module", width: 2, layers: [1] },
  ],
});

/** @param {Record<string, {shape: number[], data: number[], dtype?: string}>} tensors */
export function safetensors(tensors, metadata = {}, { padding = 0 } = {}) {
  const header = { __metadata__: metadata };
  const parts = [];
  let end = 0;
  for (const [name, { shape, data, dtype = "F32" }] of Object.entries(tensors)) {
    const bytes = new Uint8Array(new Float32Array(data).buffer);
    header[name] = { dtype, shape, data_offsets: [end, end + bytes.length] };
    parts.push(bytes);
    end += bytes.length;
  }
  const head = new TextEncoder().encode(JSON.stringify(header) + " ".repeat(padding));
  const file = new Uint8Array(8 + head.length + end);
  new DataView(file.buffer).setBigUint64(0, BigInt(head.length), true);
  file.set(head, 8);
  let at = 8 + head.length;
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file.buffer;
}

/** Every number of a signal tells where it belongs: layer.row then unit, e.g. 1203 is layer 1, row 2, unit 3. */
export function tensorsOf(model = MODEL) {
  const count = (n, f) => Array.from({ length: n }, (_, i) => f(i));
  const { rows, columns, classes, layers } = model;
  const tensors = {
    image: { shape: [rows, columns], data: count(rows * columns, (i) => i / 10) },
    probabilities: { shape: [classes], data: [0.25, 0.75] },
    probabilities_by_row: { shape: [rows, classes], data: [0.5, 0.5, 0.75, 0.25, 0.25, 0.75] },
  };
  for (let layer = 0; layer < layers; layer += 1) {
    for (const [order, { name, width, layers: there }] of model.signals.entries()) {
      if (!there.includes(layer)) continue;
      const data = count(rows * width, (i) => 10000 * order + 1000 * layer + 100 * Math.floor(i / width) + (i % width));
      tensors[`layers.${layer}.${name}`] = { shape: [rows, width], data };
    }
  }
  return tensors;
}

export const METADATA = Object.freeze({ model: "small", prediction: "1" });

/** Frames, timers and a clock that move only when a test says so. */
export function frames() {
  const queue = [];
  return {
    next: (callback) => queue.push(callback),
    run: (now) => queue.splice(0).forEach((callback) => callback(now)),
  };
}
