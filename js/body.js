// @ts-check
// A download's body, looked at on its way to the reader where somebody asked for it: counted, bounded, hashed. Without such
// a wish the native body goes through untouched. What a wrong body means is said here; how it is fetched is the core's.

import { safely } from './callback.js';
import { AttacheError, invalid } from './errors.js';

/** @typedef {import('./door.js').Sha256} Hasher */

/**
 * What is asked of a body.
 * @typedef {object} Wishes
 * @property {string | undefined} sha256 of the whole file, lower-case hex
 * @property {number | undefined} maxBytes
 * @property {number | null} size of the whole file, where its record tells it
 * @property {((progress: { received: number, total: number | null, bytesPerSecond: number | null }) => void) | undefined} onProgress
 * @property {() => Hasher} hasher
 * @property {string} backend
 */

/** The least time between two progress events, in milliseconds. */
const INTERVAL = 100;

/**
 * What a caller asks of a download's body; a record brings its own digest and size.
 * @param {unknown} file
 * @param {import('./index.js').DownloadOptions | undefined} options
 * @returns {Omit<Wishes, 'hasher' | 'backend'>}
 */
export function wishesOf(file, options) {
  const record = /** @type {Partial<import('./index.js').FileRecord>} */ (
    typeof file === 'object' && file !== null ? file : {}
  );
  const { sha256, maxBytes, onProgress } = options ?? {};
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/i.test(String(sha256)))
    throw invalid('sha256', 'must be the 64 hex digits of a SHA-256');
  if (maxBytes !== undefined && !(Number.isSafeInteger(maxBytes) && maxBytes >= 0))
    throw invalid('maxBytes', 'must be a whole number of bytes');
  if (onProgress !== undefined && typeof onProgress !== 'function') throw invalid('onProgress', 'must be a function');
  return { sha256: sha256 ?? record.sha256 ?? undefined, maxBytes, onProgress, size: record.size ?? null };
}

/**
 * A hasher of the core; its death ends whoever uses it.
 * @param {import('./instance.js').Instance} instance
 * @returns {Hasher}
 */
export function hasherOf(instance) {
  const hasher = instance.run(() => new instance.door.Sha256());
  return {
    update: (bytes) => instance.run(() => hasher.update(bytes)),
    hex: () => instance.run(() => hasher.hex()),
    free: () => {
      if (!instance.dead) hasher.free();
    },
  };
}

/**
 * @param {Response} response
 * @param {Wishes} wishes
 * @returns {Response}
 */
export function examined(response, wishes) {
  const { sha256, maxBytes, onProgress } = wishes;
  const whole = response.status === 200;
  if (!response.body || !((sha256 !== undefined && whole) || maxBytes !== undefined || onProgress)) return response;
  const body = new Examination(response, whole, wishes).stream(response.body);
  const { status, statusText, headers } = response;
  return new Response(body, { status, statusText, headers });
}

class Examination {
  #wishes;
  #expected;
  #hasher;
  #received = 0;
  #began = Date.now();
  #told = 0;

  /**
   * @param {Response} response
   * @param {boolean} whole all of the file, not a range of it
   * @param {Wishes} wishes
   */
  constructor(response, whole, wishes) {
    this.#wishes = wishes;
    this.#expected = whole && wishes.size !== null ? wishes.size : lengthOf(response);
    this.#hasher = whole && wishes.sha256 !== undefined ? wishes.hasher() : undefined;
  }

  /**
   * @param {ReadableStream<Uint8Array>} source
   * @returns {ReadableStream<Uint8Array>}
   */
  stream(source) {
    const reader = source.getReader();
    return new ReadableStream(
      {
        pull: async (controller) => {
          try {
            const { done, value } = await reader.read().catch((cause) => {
              throw this.#broken(cause);
            });
            if (!done) {
              this.#take(value);
              controller.enqueue(value);
              return;
            }
            this.#end();
            controller.close();
          } catch (error) {
            this.#release();
            reader.cancel(error).catch(() => {});
            controller.error(error);
          }
        },
        cancel: (reason) => {
          this.#release();
          return reader.cancel(reason);
        },
      },
      // Nothing is read ahead: a reader that stops, stops the sender.
      { highWaterMark: 0 },
    );
  }

  /** @param {Uint8Array} bytes */
  #take(bytes) {
    this.#received += bytes.byteLength;
    const { maxBytes } = this.#wishes;
    if (maxBytes !== undefined && this.#received > maxBytes) {
      throw this.#error('size_exceeded', `The file has more than the ${maxBytes} bytes that \`maxBytes\` allows.`);
    }
    if (this.#expected !== null && this.#received > this.#expected) {
      throw this.#error(
        'size_exceeded',
        `More bytes came than the ${this.#expected} that were promised; download it again.`,
      );
    }
    this.#hasher?.update(bytes);
    const now = Date.now();
    if (now - this.#told >= INTERVAL) this.#tell(now);
  }

  #end() {
    if (this.#expected !== null && this.#received < this.#expected) {
      throw this.#error(
        'truncated',
        `The file ended after ${this.#received} of ${this.#expected} bytes; download it again.`,
      );
    }
    const { sha256 } = this.#wishes;
    if (this.#hasher && sha256 !== undefined && this.#hasher.hex() !== sha256.toLowerCase()) {
      throw this.#error(
        'checksum_mismatch',
        'Other bytes came than were promised (SHA-256 differs); download it again.',
      );
    }
    this.#tell(Date.now());
    this.#release();
  }

  /** @param {number} now */
  #tell(now) {
    this.#told = now;
    const seconds = (now - this.#began) / 1000;
    const bytesPerSecond = seconds > 0 ? this.#received / seconds : null;
    safely(this.#wishes.onProgress)({ received: this.#received, total: this.#expected, bytesPerSecond });
  }

  #release() {
    this.#hasher?.free();
    this.#hasher = undefined;
  }

  /** @param {unknown} cause */
  #broken(cause) {
    if (AttacheError.is(cause)) return cause;
    return this.#error('network', 'The connection broke while the file was read; download it again.', cause);
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

/**
 * The length of the bytes that a reader gets: with an encoding, Content-Length is not it.
 * @param {Response} response
 */
function lengthOf(response) {
  const length = response.headers.get('content-length');
  return length !== null && /^\d+$/.test(length) && !response.headers.get('content-encoding') ? Number(length) : null;
}
