/**
 * Parse a safetensors file: 8 bytes of header length (little endian), a JSON header, then the tensors' bytes. Supported
 * are float32, and float16 and int32, which only statistics have.
 *
 * @param {ArrayBuffer} buffer
 * @returns {{metadata: Record<string, string>, tensors: Map<string, Tensor>}} float16 becomes float32
 * @throws {Error} the file is not valid
 *
 * @typedef {{shape: number[], data: Float32Array | Int32Array}} Tensor
 */
export function parseSafetensors(buffer) {
  if (buffer.byteLength < 8) throw new Error(`A safetensors file has at least 8 bytes; got ${buffer.byteLength}.`);
  const headerLength = Number(new DataView(buffer).getBigUint64(0, true));
  const start = 8 + headerLength;
  if (start > buffer.byteLength) {
    throw new Error(`The safetensors header claims ${headerLength} bytes; the file has ${buffer.byteLength - 8} after its length.`);
  }
  const { __metadata__: metadata = {}, ...entries } = readHeader(new Uint8Array(buffer, 8, headerLength));
  /** @type {Map<string, Tensor>} */
  const tensors = new Map();
  for (const [name, entry] of Object.entries(entries)) tensors.set(name, readTensor(name, entry, buffer, start));
  return { metadata, tensors };
}

/**
 * @param {Uint8Array} bytes
 * @returns {any}
 */
function readHeader(bytes) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new Error("The safetensors header is not JSON.", { cause });
  }
}

/**
 * @param {string} name
 * @param {{dtype: string, shape: number[], data_offsets: [number, number]}} entry
 * @param {ArrayBuffer} buffer
 * @param {number} start of the tensors
 * @returns {Tensor}
 */
function readTensor(name, { dtype, shape, data_offsets: [from, to] }, buffer, start) {
  const kind = KINDS[dtype];
  if (!kind) throw new Error(`${name} is ${dtype}, expected one of ${Object.keys(KINDS).join(", ")}.`);
  const bytes = kind.size * shape.reduce((product, side) => product * side, 1);
  if (to - from !== bytes) throw new Error(`${name} has ${to - from} bytes, expected ${bytes} for ${shape.join("×")}.`);
  if (from < 0 || start + to > buffer.byteLength) {
    throw new Error(`${name} ends at byte ${start + to}, but the file has ${buffer.byteLength}.`);
  }
  const offset = start + from;
  // An array can only look at an address that is a multiple of its numbers' size; a header of odd length needs a copy.
  const data =
    offset % kind.size === 0
      ? kind.view(buffer, offset, bytes / kind.size)
      : kind.view(buffer.slice(offset, offset + bytes), 0, bytes / kind.size);
  return { shape, data };
}

/** @type {Record<string, {size: number, view: (buffer: ArrayBuffer, offset: number, length: number) => Float32Array | Int32Array}>} */
const KINDS = {
  F32: { size: 4, view: (buffer, offset, length) => new Float32Array(buffer, offset, length) },
  I32: { size: 4, view: (buffer, offset, length) => new Int32Array(buffer, offset, length) },
  F16: { size: 2, view: (buffer, offset, length) => Float32Array.from(new Uint16Array(buffer, offset, length), half) },
};

/**
 * IEEE 754 binary16 as a number: a sign, five bits of exponent, ten of fraction.
 *
 * @param {number} bits
 */
function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
}
