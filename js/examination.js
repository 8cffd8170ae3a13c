// @ts-check
// A body on its way to the reader: counted, bounded, hashed, never waited for without end, and continued where it breaks off.
// What a wrong body means is said here; where its rest comes from is healing.js's.

import { asTimer, onAbort } from './abort.js';
import { packed } from './answer.js';
import { BodyReader } from './body-reader.js';
import { safely } from './callback.js';
import { AttacheError, aborted } from './errors.js';

/** The least time between two progress events, in milliseconds. */
const INTERVAL = 100;
/** Failures after which the rest of a body may still be had. */
const PASSING = ['network', 'stalled', 'truncated'];
/** How what zstd has packed begins (RFC 8878 §3.1.1). */
const ZSTD = [0x28, 0xb5, 0x2f, 0xfd];

/**
 * What is known of a body before it is read.
 * @typedef {object} Forecast
 * @property {number | null} expected bytes, where that is known
 * @property {number} least bytes, where no more is known
 * @property {number} most bytes, whatever is known
 * @property {import('./answer.js').Digest | undefined} digest
 * @property {number | null} proof where the digest may be of packed bytes: it holds for a body of just this length
 * @property {boolean} zstd it was packed by zstd, which not every runtime unpacks
 */

export class Examination {
  /** What the body ended in, for readers to whom an engine does not tell it. @type {AttacheError | undefined} */
  failure;
  #wishes;
  #forecast;
  #expected;
  #least;
  #healer;
  /** @type {import('./body.js').Hasher | undefined} */
  #hasher;
  /** Of what was handed on, to be compared where no validator tells. @type {import('./body.js').Hasher | undefined} */
  #seen;
  /** Of what comes a second time. @type {import('./body.js').Hasher | undefined} */
  #again;
  #received = 0;
  #began = Date.now();
  #told = 0;
  /** Bytes of an answer that begins before what is wanted. */
  #skip = 0;
  /** Bytes of zstd's mark that were met. */
  #mark = 0;
  /** @type {BodyReader | undefined} */
  #reader;
  /** @type {AbortController | undefined} */
  #request;
  /** What is handed on is taken away from everybody else. */
  #gives = false;
  #unlisten = () => {};
  #left = new AbortController();

  /**
   * @param {import('./body.js').Wishes} wishes
   * @param {Forecast} forecast
   * @param {import('./healing.js').Healer | undefined} healer
   */
  constructor(wishes, forecast, healer) {
    const { digest } = forecast;
    this.#wishes = wishes;
    this.#forecast = forecast;
    this.#expected = forecast.expected;
    this.#least = forecast.least;
    this.#healer = healer;
    this.#hasher = digest && wishes.hasher(digest.kind);
    if (healer?.compares) this.#seen = digest?.kind === 'sha-256' ? this.#hasher : wishes.hasher('sha-256');
  }

  /**
   * @param {ReadableStream<Uint8Array>} source
   * @param {AbortController | undefined} request
   * @returns {ReadableStream<Uint8Array>}
   */
  stream(source, request) {
    const reader = new BodyReader(source);
    this.#reader = reader;
    this.#request = request;
    const { signal, backend } = this.#wishes;
    /** @type {UnderlyingDefaultSource<Uint8Array> & { start(controller: ReadableStreamController<Uint8Array>): void }} */
    const body = {
      start: (controller) => {
        if (!signal) return;
        this.#unlisten = onAbort(signal, () => this.#fail(controller, aborted(signal.reason, false, backend)));
      },
      pull: async (controller) => {
        try {
          const piece = await this.#next();
          if (this.#left.signal.aborted) return;
          if (piece) controller.enqueue(piece);
          else this.#close(controller);
        } catch (error) {
          this.#fail(controller, this.#broken(error));
        }
      },
      cancel: (reason) => this.#end(reason),
    };
    // Nothing is read ahead: a reader that stops, stops the sender. Whoever could bring a buffer along to the platform's own
    // body can to this one.
    this.#gives = reader.owns;
    return reader.owns
      ? new ReadableStream(/** @type {UnderlyingByteSource} */ (/** @type {unknown} */ ({ ...body, type: 'bytes' })))
      : new ReadableStream(body, { highWaterMark: 0 });
  }

  /** @param {ReadableStreamController<Uint8Array>} controller */
  #close(controller) {
    this.#release();
    controller.close();
    // A buffer that somebody brought along is given back.
    if ('byobRequest' in controller) controller.byobRequest?.respond(0);
  }

  /**
   * @param {ReadableStreamController<Uint8Array>} controller
   * @param {AttacheError} error
   */
  #fail(controller, error) {
    this.failure ??= error;
    controller.error(error);
    void this.#end(error);
  }

  /** @param {unknown} reason */
  async #end(reason) {
    this.#release();
    this.#left.abort(reason);
    await this.#leave(reason);
  }

  /** @returns {Promise<Uint8Array | undefined>} bytes that are new to the reader; nothing at the end */
  async #next() {
    for (;;) {
      try {
        const { done, value } = await this.#read();
        if (this.#left.signal.aborted) return undefined;
        if (done) {
          if (this.#skip > 0) throw this.#changed('is shorter than it was');
          this.#finish();
          return undefined;
        }
        const bytes = this.#unseen(value);
        if (bytes.byteLength === 0) continue;
        this.#take(bytes);
        return this.#gives && !this.#reader?.owns ? bytes.slice() : bytes;
      } catch (error) {
        if (!this.#healer || !AttacheError.is(error) || !PASSING.includes(error.code)) throw error;
        void this.#leave(error);
        const rest = await this.#healer.rest(this.#received, error, this.#left.signal);
        if (this.#left.signal.aborted) return undefined;
        this.#expected = this.#healer.expected;
        this.#least = this.#healer.least;
        if (!rest) {
          this.#finish();
          return undefined;
        }
        this.#skip = rest.skip;
        this.#again?.free();
        this.#again = this.#seen && rest.skip > 0 ? this.#wishes.hasher('sha-256') : undefined;
        this.#request = rest.request;
        this.#reader = new BodyReader(rest.body);
      }
    }
  }

  /**
   * A reader that pauses asks for nothing, and nothing counts against it then.
   * @returns {Promise<import('./body-reader.js').Step>}
   */
  #read() {
    return new Promise((resolve, reject) => {
      const stall = () =>
        reject(
          this.#error(
            'stalled',
            'The file stopped coming half-way; download it again, or give a longer `stallTimeout`.',
          ),
        );
      const timer = setTimeout(stall, asTimer(this.#wishes.stallTimeout));
      /** @type {BodyReader} */ (this.#reader)
        .read()
        .then(resolve, (cause) => reject(this.#broken(cause)))
        .finally(() => clearTimeout(timer));
    });
  }

  /** @param {Uint8Array} bytes */
  #unseen(bytes) {
    if (this.#skip === 0) return bytes;
    const known = bytes.subarray(0, this.#skip);
    this.#skip -= known.byteLength;
    this.#again?.update(known);
    if (this.#skip === 0 && this.#again) {
      const same = this.#again.hex() === this.#seen?.hex();
      this.#again.free();
      this.#again = undefined;
      if (!same) throw this.#changed('changed while it was read');
    }
    return bytes.subarray(known.byteLength);
  }

  /** @param {Uint8Array} bytes */
  #take(bytes) {
    this.#unmarked(bytes);
    this.#received += bytes.byteLength;
    const { maxBytes } = this.#wishes;
    if (maxBytes !== undefined && this.#received > maxBytes)
      throw this.#error('size_exceeded', `The file has more than the ${maxBytes} bytes that \`maxBytes\` allows.`);
    const most = this.#expected ?? this.#forecast.most;
    if (this.#received > most)
      throw this.#error('size_exceeded', `More bytes came than the ${most} that were promised; download it again.`);
    this.#hasher?.update(bytes);
    if (this.#seen !== this.#hasher) this.#seen?.update(bytes);
    const now = Date.now();
    if (now - this.#told >= INTERVAL) this.#tell(now);
  }

  /** @param {Uint8Array} bytes */
  #unmarked(bytes) {
    for (let at = 0; this.#forecast.zstd && at < bytes.length && this.#mark < ZSTD.length; at++) {
      if (bytes[at] !== ZSTD[this.#mark]) {
        this.#forecast.zstd = false;
      } else if (++this.#mark === ZSTD.length) {
        throw packed(this.#wishes.backend);
      }
    }
  }

  #finish() {
    const least = this.#expected ?? this.#least;
    if (this.#received < least) {
      const all = this.#expected === null ? `at least ${least}` : least;
      throw this.#error('truncated', `The file ended after ${this.#received} of ${all} bytes; download it again.`);
    }
    const { digest, proof } = this.#forecast;
    const certain = proof === null || proof === this.#received;
    if (digest && certain && this.#hasher && this.#hasher.hex() !== digest.hex) {
      throw this.#error(
        'checksum_mismatch',
        `Other bytes came than were promised (${digest.kind.toUpperCase()} differs); download it again.`,
      );
    }
    this.#tell(Date.now());
  }

  /** @param {number} now */
  #tell(now) {
    this.#told = now;
    const seconds = (now - this.#began) / 1000;
    const bytesPerSecond = seconds > 0 ? this.#received / seconds : null;
    safely(this.#wishes.onProgress)({ received: this.#received, total: this.#expected, bytesPerSecond });
  }

  /** @param {unknown} reason */
  async #leave(reason) {
    const [reader, request] = [this.#reader, this.#request];
    // Once: Workers never settle the second cancelling of a body that broke.
    this.#reader = undefined;
    this.#request = undefined;
    const left = reader?.cancel(reason)?.catch(() => {});
    // Firefox keeps the connection of a body that is cancelled half-way, unless its request is ended too.
    request?.abort(reason);
    await left;
  }

  #release() {
    this.#unlisten();
    if (this.#seen !== this.#hasher) this.#seen?.free();
    this.#hasher?.free();
    this.#again?.free();
    this.#seen = undefined;
    this.#hasher = undefined;
    this.#again = undefined;
  }

  /**
   * @param {unknown} cause
   * @returns {AttacheError}
   */
  #broken(cause) {
    if (AttacheError.is(cause)) return cause;
    return this.#error('network', 'The connection broke while the file was read; download it again.', cause);
  }

  /** @param {string} how */
  #changed(how) {
    return this.#error('object_changed', `The file ${how}; download it again from its beginning.`);
  }

  /**
   * @param {import('./index.js').ErrorCode} code
   * @param {string} message
   * @param {unknown} [cause]
   */
  #error(code, message, cause) {
    return new AttacheError(message, { code, retryable: true, cause, backend: this.#wishes.backend });
  }
}
