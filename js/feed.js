// @ts-check
// A stream as the core can use it: cut into parts as they are asked for, or handed out whole, as one body that is sent once.
// It holds what was asked for and one chunk more, and its bytes are as many as were declared. Which source becomes one is
// decided in source.js, what is sent and when in the core.

import { AttacheError, invalid } from './errors.js';
import { streamsBodies } from './stream.js';
import { thrifty } from './tee.js';

/** @typedef {import('./stream.js').Counted} Counted */
/** @typedef {{ FixedLengthStream?: new (length: number) => TransformStream<Uint8Array, Uint8Array> }} Fixing */

export class Feed {
  /** Bytes that have come so far. */
  ready = 0;
  ended = false;
  /** Something of it was read: it cannot be had again from its beginning. */
  begun = false;
  /** What was wrong with the bytes. @type {AttacheError | undefined} */
  failure;
  #reader;
  #most;
  #left = false;
  /** What is still held, in order. @type {{ at: number, bytes: Uint8Array<ArrayBuffer> }[]} */
  #chunks = [];
  /** Bytes before this one are stored. */
  #kept = 0;
  /** One read at a time. @type {Promise<unknown>} */
  #turn = Promise.resolve();

  /**
   * @param {ReadableStream<Uint8Array>} stream
   * @param {number | undefined} size declared
   * @param {number} [most] bytes that may be sent here
   * @param {boolean} [oneShot] it goes natively, by `whole`
   */
  constructor(stream, size, most = Number.POSITIVE_INFINITY, oneShot = false) {
    this.size = size;
    this.oneShot = oneShot;
    this.#most = most;
    this.#reader = stream.getReader();
  }

  /**
   * @param {number} until resolves when so many bytes have come, or all of them
   * @returns {Promise<void>}
   */
  fill(until) {
    const filled = this.#turn.then(async () => {
      if (this.failure) throw this.failure;
      // Whether more come than were declared is known only at the end.
      while (!this.ended && (this.ready < until || this.ready === this.size)) {
        const at = this.ready;
        const bytes = await this.#next();
        if (bytes && this.ready > this.#kept) this.#chunks.push({ at, bytes });
      }
    });
    this.#turn = filled.catch(() => {});
    return filled;
  }

  /**
   * @param {number} start
   * @param {number} end
   */
  slice(start, end) {
    if (start < this.#kept) throw new Error('these bytes were let go');
    return new Blob(
      this.#chunks.map(({ at, bytes }) => bytes.subarray(Math.max(0, start - at), Math.max(0, end - at))),
    );
  }

  /** @param {number} before also of bytes to come */
  forget(before) {
    this.#kept = Math.max(this.#kept, before);
    const first = this.#chunks.findIndex(({ at, bytes }) => at + bytes.length > this.#kept);
    this.#chunks.splice(0, first < 0 ? this.#chunks.length : first);
  }

  /** @param {unknown} [reason] */
  cancel(reason) {
    this.#left = true;
    this.#reader.cancel(reason).catch(() => {});
  }

  /**
   * All of it between two pieces, as a body that is read once.
   * @param {Uint8Array<ArrayBuffer>} prefix
   * @param {Uint8Array<ArrayBuffer>} suffix
   * @param {(total: number) => void} onSent
   * @param {(bytes: Uint8Array) => void} [onBytes] is shown what the source gives, before it leaves
   * @returns {Counted}
   */
  whole(prefix, suffix, onSent, onBytes) {
    let sent = 0;
    /** @type {Uint8Array<ArrayBuffer> | undefined} */
    let first = prefix;
    const next = async () => {
      if (first) {
        first = undefined;
        return prefix;
      }
      if (this.ended) return undefined;
      const bytes = await this.#next();
      if (bytes) onBytes?.(bytes);
      return bytes ?? suffix;
    };
    /** @type {ReadableStream<Uint8Array>} */
    const stream = new ReadableStream(
      {
        pull: async (controller) => {
          if (sent > 0) body.onSent?.(sent);
          const bytes = await next();
          if (bytes) controller.enqueue(bytes);
          else controller.close();
          sent += bytes?.length ?? 0;
        },
        cancel: (reason) => this.cancel(reason),
      },
      { highWaterMark: 0 },
    );
    /** @type {Counted} */
    const body = this.size === undefined ? stream : ofLength(stream, prefix.length + this.size + suffix.length);
    body.onSent = onSent;
    return streamsBodies() ? thrifty(body) : body;
  }

  /** @returns {Promise<Uint8Array<ArrayBuffer> | undefined>} what comes next; nothing at the end */
  async #next() {
    if (this.failure) throw this.failure;
    this.begun = true;
    const { done, value } = await this.#reader.read().catch((cause) => this.#fail(unread(cause)));
    // A cancelled reader ends as if all had come.
    if (this.#left) throw new Error('the source was let go');
    const { size, ready } = this;
    if (done) {
      if (size !== undefined && ready < size) this.#fail(ofOtherLength('truncated', size, `${ready}`));
      this.size = ready;
      this.ended = true;
      return undefined;
    }
    if (!ArrayBuffer.isView(value))
      return this.#fail(
        invalid('source', 'is a stream whose chunks are not bytes; encode text with TextEncoderStream'),
      );
    const now = ready + value.byteLength;
    if (size !== undefined && now > size) this.#fail(ofOtherLength('size_exceeded', size, `more than ${size}`));
    if (now > this.#most) this.#fail(tooLarge(this.#most));
    this.ready = now;
    const { buffer, byteOffset, byteLength } = /** @type {Uint8Array<ArrayBuffer>} */ (value);
    return new Uint8Array(buffer, byteOffset, byteLength);
  }

  /**
   * @param {AttacheError} failure
   * @returns {never}
   */
  #fail(failure) {
    this.failure = failure;
    this.#reader.cancel(failure).catch(() => {});
    throw failure;
  }
}

/**
 * Workers send a length only with a stream that was made with it.
 * @param {ReadableStream<Uint8Array>} stream
 * @param {number} length
 */
function ofLength(stream, length) {
  const { FixedLengthStream } = /** @type {Fixing} */ (globalThis);
  if (!FixedLengthStream) return stream;
  const { readable, writable } = new FixedLengthStream(length);
  // Whoever reads it is told.
  stream.pipeTo(writable).catch(() => {});
  return readable;
}

/** @param {unknown} cause */
export const unread = (cause) =>
  new AttacheError('The source failed while it was read.', { code: 'network', commit: 'not-sent', cause });

/** @param {number} most */
export const tooLarge = (most) =>
  new AttacheError(`The source is larger than ${most} bytes, the most that can be sent here.`, {
    code: 'too_large',
    commit: 'not-sent',
  });

/**
 * @param {'truncated' | 'size_exceeded'} code
 * @param {number} size
 * @param {string} had
 */
const ofOtherLength = (code, size, had) =>
  new AttacheError(`The source was said to have ${size} bytes and had ${had}.`, { code, commit: 'not-sent' });

/**
 * @param {AttacheError | undefined} mistake what was wrong with the body
 * @param {unknown} failure what became of the request that carried it
 */
export function blamed(mistake, failure) {
  if (!mistake) return failure;
  const { message, code, cause } = mistake;
  const { commit, attempts, backend } = AttacheError.is(failure)
    ? failure
    : { commit: /** @type {const} */ ('stored'), attempts: 1, backend: null };
  return new AttacheError(message, { code, cause, commit, attempts, backend });
}
