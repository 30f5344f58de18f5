import { transformBytes } from "./streams.js";

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const TRUE_COLOUR = 2;

/** CRC-32 of every byte (PNG, ISO/IEC 15948, annex D). */
const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte;
  for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? 0xedb88320 ^ (sum >>> 1) : sum >>> 1;
  return sum;
});

/**
 * A PNG of eight bits a channel without colour profile, so that every colour is stored as it is.
 *
 * @param {number} width pixels, 1 or more
 * @param {number} height
 * @param {(row: number, column: number) => Rgb} colourAt
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
export async function png(width, height, colourAt) {
  const lines = new Uint8Array(height * (1 + 3 * width)); // each begins with its filter, which is none
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) lines.set(colourAt(row, column), row * (1 + 3 * width) + 1 + 3 * column);
  }
  const head = new DataView(new ArrayBuffer(13));
  head.setUint32(0, width);
  head.setUint32(4, height);
  head.setUint8(8, 8);
  head.setUint8(9, TRUE_COLOUR);
  const data = await transformBytes(new CompressionStream("deflate"), lines);
  return joined([SIGNATURE, chunk("IHDR", new Uint8Array(head.buffer)), chunk("IDAT", data), chunk("IEND", new Uint8Array())]);
}

/**
 * Length, name, data, and a checksum of name and data.
 *
 * @param {string} name
 * @param {Uint8Array} data
 */
function chunk(name, data) {
  const named = joined([new TextEncoder().encode(name), data]);
  const frame = new DataView(new ArrayBuffer(8));
  frame.setUint32(0, data.length);
  frame.setUint32(4, crc(named));
  return joined([new Uint8Array(frame.buffer, 0, 4), named, new Uint8Array(frame.buffer, 4, 4)]);
}

/** @param {Uint8Array} bytes */
const crc = (bytes) => (bytes.reduce((sum, byte) => CRC[(sum ^ byte) & 255] ^ (sum >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
