// @ts-check
// Reads a body in large pieces where the runtime lends its own buffers: Workers hand out 4 KiB at a time otherwise, and each
// piece costs. What the bytes are is for whoever asks.

/** Lent for one read. Whatever has come by then is taken; nobody waits for it to be full. */
const LUMP = 64 * 1024;

/**
 * @typedef {object} Reading
 * @property {() => Promise<Uint8Array<ArrayBuffer> | undefined>} read nothing at the end
 * @property {(reason?: unknown) => Promise<void>} cancel never rejects
 */

/**
 * @param {ReadableStream<Uint8Array>} stream
 * @returns {Reading}
 */
export function readingOf(stream) {
  const lent = lending(stream);
  const reader = lent ?? stream.getReader();
  const next = () =>
    lent ? lent.read(new Uint8Array(LUMP)) : /** @type {ReadableStreamDefaultReader} */ (reader).read();
  return {
    async read() {
      for (;;) {
        const { done, value } = await next();
        if (value?.byteLength) return value;
        if (done) return undefined;
        if (!ArrayBuffer.isView(value)) throw new TypeError('a body of something else than bytes');
      }
    },
    cancel: (reason) => reader.cancel(reason).catch(() => {}),
  };
}

/** @param {ReadableStream<Uint8Array>} stream */
function lending(stream) {
  try {
    return stream.getReader({ mode: 'byob' });
  } catch {
    return undefined;
  }
}
