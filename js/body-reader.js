// @ts-check
// Reads a body in pieces of a good size. Workers give 4096 bytes at a time to whoever does not bring a buffer along, and each
// piece costs more than its bytes; elsewhere pieces are large, and a buffer of one's own would be one copy more.

/** Bytes of the buffer that is brought along. */
const SIZE = 128 * 1024;

/** @typedef {ReadableStreamReadResult<Uint8Array>} Step */

export class BodyReader {
  #buffer = new ArrayBuffer(0);
  /** @type {ReadableStreamDefaultReader<Uint8Array> | undefined} */
  #plain;
  /** @type {ReadableStreamBYOBReader | undefined} */
  #own;

  /** @param {ReadableStream<Uint8Array>} stream */
  constructor(stream) {
    /** The bytes of such a stream are nobody else's. */
    this.owns = isByteStream(stream);
    if (this.owns && givesLittle()) this.#own = stream.getReader({ mode: 'byob' });
    else this.#plain = stream.getReader();
  }

  /** @returns {Promise<Step>} */
  async read() {
    if (this.#plain) return this.#plain.read();
    // One that has been handed on is gone.
    if (this.#buffer.byteLength < SIZE) this.#buffer = new ArrayBuffer(SIZE);
    const reader = /** @type {ReadableStreamBYOBReader} */ (this.#own);
    const { done, value } = await reader.read(new Uint8Array(this.#buffer));
    if (done || !value) return { done: true, value: undefined };
    this.#buffer = /** @type {ArrayBuffer} */ (value.buffer);
    // Who keeps a small piece must not keep all of the buffer with it.
    if (value.byteLength < SIZE / 2) return { done: false, value: value.slice() };
    this.#buffer = new ArrayBuffer(0);
    return { done: false, value };
  }

  /** @param {unknown} reason */
  cancel(reason) {
    return (this.#plain ?? this.#own)?.cancel(reason);
  }
}

/**
 * Not every engine has them.
 * @param {ReadableStream<Uint8Array>} stream
 */
function isByteStream(stream) {
  try {
    stream.getReader({ mode: 'byob' }).releaseLock();
    return true;
  } catch {
    return false;
  }
}

/** Only where that is so is there a way to ask for more at once. */
const givesLittle = () => 'readAtLeast' in globalThis.ReadableStreamBYOBReader.prototype;
