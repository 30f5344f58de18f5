/**
 * Reads the safetensors format: 8 bytes of header length (little endian), a JSON header, then the tensors' bytes.
 * Only float32 is read, because that is all a trace holds.
 *
 * @param {ArrayBuffer} buffer
 * @returns {{metadata: Record<string, string>, tensors: Map<string, {shape: number[], data: Float32Array}>}}
 */
export function parseSafetensors(buffer) {
  if (buffer.byteLength < 8) throw new Error(`A safetensors file has at least 8 bytes; got ${buffer.byteLength}.`);
  const headerLength = Number(new DataView(buffer).getBigUint64(0, true));
  const start = 8 + headerLength;
  if (start > buffer.byteLength) {
    throw new Error(`The safetensors header claims ${headerLength} bytes; the file has ${buffer.byteLength - 8} after its length.`);
  }
  const { __metadata__: metadata = {}, ...entries } = readHeader(new Uint8Array(buffer, 8, headerLength));
  const tensors = new Map();
  for (const [name, entry] of Object.entries(entries)) tensors.set(name, readTensor(name, entry, buffer, start));
  return { metadata, tensors };
}

function readHeader(bytes) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new Error("The safetensors header is not JSON.", { cause });
  }
}

function readTensor(name, { dtype, shape, data_offsets: [from, to] }, buffer, start) {
  if (dtype !== "F32") throw new Error(`${name} is ${dtype}, expected F32.`);
  const bytes = 4 * shape.reduce((product, side) => product * side, 1);
  if (to - from !== bytes) throw new Error(`${name} has ${to - from} bytes, expected ${bytes} for ${shape.join("×")}.`);
  if (from < 0 || start + to > buffer.byteLength) {
    throw new Error(`${name} ends at byte ${start + to}, but the file has ${buffer.byteLength}.`);
  }
  // A Float32Array can only look at an address that is a multiple of 4; a header of odd length needs a copy.
  const offset = start + from;
  const data = offset % 4 === 0 ? new Float32Array(buffer, offset, bytes / 4) : new Float32Array(buffer.slice(offset, offset + bytes));
  return { shape, data };
}
