/**
 * Send bytes through a stream such as a CompressionStream. Output is limited to `most` bytes, since a short text may
 * decompress to gigabytes.
 *
 * @param {ReadableWritablePair<Uint8Array, BufferSource>} stream
 * @param {Uint8Array<ArrayBuffer>} bytes
 * @param {number} [most]
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 * @throws {RangeError} output is longer
 */
export async function transformBytes(stream, bytes, most = Infinity) {
  // Not by a Blob: the browser keeps those in another process, and asking it takes longer than this does.
  /** @type {ReadableStream<BufferSource>} */
  const source = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  return readAll(source.pipeThrough(stream), { most });
}

/**
 * Read a stream to its end, or to `most` bytes.
 *
 * @param {ReadableStream<Uint8Array>} stream
 * @param {{most?: number, heard?: () => void}} options `heard` is called after every chunk
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 * @throws {RangeError} the stream is longer
 */
export async function readAll(stream, { most = Infinity, heard = () => {} } = {}) {
  const reader = stream.getReader();
  const parts = [];
  let length = 0;
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const { value } = chunk;
    heard();
    parts.push(value);
    length += value.length;
    if (length > most) {
      await reader.cancel();
      throw new RangeError(`It must be ${most} bytes; it is more.`);
    }
  }
  const found = new Uint8Array(length);
  parts.reduce((place, part) => (found.set(part, place), place + part.length), 0);
  return found;
}

/** @param {Uint8Array} bytes */
export function toBase64(bytes) {
  let letters = "";
  for (const byte of bytes) letters += String.fromCharCode(byte);
  return btoa(letters);
}
