/**
 * What comes out at the other end of a stream such as a CompressionStream; stops at `most` bytes, for a short text may
 * unfold to gigabytes.
 *
 * @param {{readable: ReadableStream, writable: WritableStream}} stream
 * @param {Uint8Array} bytes
 * @returns {Promise<Uint8Array>}
 * @throws {RangeError} there are more
 */
export async function through(stream, bytes, most = Infinity) {
  // Not by a Blob: the browser keeps those in another process, and asking it takes longer than this does.
  const source = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  return whole(source.pipeThrough(stream), { most });
}

/**
 * All that a stream gives; stops at `most` bytes.
 *
 * @param {ReadableStream<Uint8Array>} stream
 * @param {{most?: number, heard?: () => void}} options `heard` is called whenever something has come
 * @returns {Promise<Uint8Array>}
 * @throws {RangeError} there are more
 */
export async function whole(stream, { most = Infinity, heard = () => {} } = {}) {
  const reader = stream.getReader();
  const parts = [];
  let length = 0;
  for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
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
