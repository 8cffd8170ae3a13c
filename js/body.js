// @ts-check
// A download's body, looked at on its way to the reader: counted, bounded, hashed, and never waited for without end. With
// `resume: false` and no other wish the native body goes through untouched. What a wrong body means is said here; how it is
// fetched is the core's.

import { asTimer } from './abort.js';
import { safely } from './callback.js';
import { AttacheError, aborted, invalid } from './errors.js';

/** @typedef {import('./door.js').Sha256} Hasher */

/**
 * What is asked of a body.
 * @typedef {object} Wishes
 * @property {string | undefined} sha256 of the whole file, lower-case hex
 * @property {number | undefined} maxBytes
 * @property {boolean} native nothing is asked of the body, not even that its failures are told
 * @property {number | null} size of the whole file, where its record tells it
 * @property {((progress: { received: number, total: number | null, bytesPerSecond: number | null }) => void) | undefined} onProgress
 * @property {() => Hasher} hasher
 * @property {string} backend
 * @property {AbortSignal | undefined} signal ends the reading too
 * @property {number} stallTimeout milliseconds without a byte while somebody waits for one
 */

/** The least time between two progress events, in milliseconds. */
const INTERVAL = 100;

/**
 * What a caller asks of a download's body; a record brings its own digest and size.
 * @param {unknown} file
 * @param {import('./index.js').DownloadOptions | undefined} options
 * @returns {Omit<Wishes, 'hasher' | 'backend' | 'signal' | 'stallTimeout'>}
 */
export function wishesOf(file, options) {
  const record = /** @type {Partial<import('./index.js').FileRecord>} */ (
    typeof file === 'object' && file !== null ? file : {}
  );
  const { sha256 = record.sha256 ?? undefined, maxBytes, onProgress, resume = 'strong' } = options ?? {};
  if (sha256 !== undefined && !/^[0-9a-f]{64}$/i.test(String(sha256)))
    throw invalid('sha256', 'must be the 64 hex digits of a SHA-256');
  if (maxBytes !== undefined && !(Number.isSafeInteger(maxBytes) && maxBytes >= 0))
    throw invalid('maxBytes', 'must be a whole number of bytes');
  if (onProgress !== undefined && typeof onProgress !== 'function') throw invalid('onProgress', 'must be a function');
  if (resume !== false && resume !== 'strong' && resume !== 'restart')
    throw invalid('resume', 'must be "strong", "restart" or false');
  const native = resume === false && options?.sha256 === undefined && maxBytes === undefined && !onProgress;
  return { sha256, maxBytes, onProgress, size: record.size ?? null, native };
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
 * @param {import('./door.js').CoreAnswer} answer
 * @param {Wishes} wishes
 * @returns {Response}
 */
export function examined(answer, wishes) {
  const [response, controller] = answer;
  // A status without a body may come with one all the same: no engine makes such a Response.
  if (!response.body || wishes.native || [204, 205, 304].includes(response.status))
    return untouched(answer, wishes.signal);
  const body = new Examination(response, response.status === 200, wishes).stream(response.body, controller);
  const { status, statusText } = response;
  const headers = new Headers();
  for (const [name, value] of response.headers) {
    try {
      headers.append(name, value);
    } catch {
      // Some engines let in what they do not take themselves.
    }
  }
  try {
    return new Response(body, { status, statusText, headers });
  } catch {
    return new Response(body, { status, headers });
  }
}

/**
 * The platform's own Response, whose body the caller's signal still ends.
 * @param {import('./door.js').CoreAnswer} answer
 * @param {AbortSignal | undefined} signal
 */
export function untouched([response, controller], signal) {
  const end = () => controller?.abort(signal?.reason);
  if (signal?.aborted) end();
  else if (response.body) signal?.addEventListener('abort', end, { once: true });
  return response;
}

class Examination {
  #wishes;
  #expected;
  #hasher;
  #received = 0;
  #began = Date.now();
  #told = 0;
  #unlisten = () => {};

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
   * @param {AbortController | undefined} request
   * @returns {ReadableStream<Uint8Array>}
   */
  stream(source, request) {
    const reader = source.getReader();
    const { signal, backend } = this.#wishes;
    const leave = async (/** @type {unknown} */ reason) => {
      this.#release();
      const left = reader.cancel(reason).catch(() => {});
      // Firefox keeps the connection of a body that is cancelled half-way, unless its request is ended too.
      request?.abort(reason);
      await left;
    };
    return new ReadableStream(
      {
        start: (controller) => {
          if (!signal) return;
          const end = () => {
            const error = aborted(signal.reason, false, backend);
            void leave(error);
            controller.error(error);
          };
          this.#unlisten = () => signal.removeEventListener('abort', end);
          if (signal.aborted) end();
          else signal.addEventListener('abort', end);
        },
        pull: async (controller) => {
          try {
            const { done, value } = await this.#read(reader);
            if (!done) {
              this.#take(value);
              controller.enqueue(value);
              return;
            }
            this.#end();
            controller.close();
          } catch (error) {
            void leave(error);
            controller.error(error);
          }
        },
        cancel: leave,
      },
      // Nothing is read ahead: a reader that stops, stops the sender.
      { highWaterMark: 0 },
    );
  }

  /**
   * A reader that pauses asks for nothing, and nothing counts against it then.
   * @param {ReadableStreamDefaultReader<Uint8Array>} reader
   */
  #read(reader) {
    return new Promise((/** @type {(step: ReadableStreamReadResult<Uint8Array>) => void} */ resolve, reject) => {
      const stall = () =>
        reject(
          this.#error(
            'stalled',
            'The file stopped coming half-way; download it again, or give a longer `stallTimeout`.',
          ),
        );
      const timer = setTimeout(stall, asTimer(this.#wishes.stallTimeout));
      reader
        .read()
        .then(resolve, (cause) => reject(this.#broken(cause)))
        .finally(() => clearTimeout(timer));
    });
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
    this.#unlisten();
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
 * The length of the bytes that a reader gets: with an encoding, Content-Length is not it, and another origin's encoding is
 * hidden from a page.
 * @param {Response} response
 */
function lengthOf(response) {
  if (response.type === 'cors') return null;
  const length = response.headers.get('content-length');
  return length !== null && /^\d+$/.test(length) && !response.headers.get('content-encoding') ? Number(length) : null;
}
