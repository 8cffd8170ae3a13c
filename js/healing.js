// @ts-check
// Where the rest of a body that broke off comes from: the same version of the file, from the byte that is missing (RFC 9110
// §13.1.5, If-Range with a strong validator), through a link that may have to be had anew; or, where the caller allows it,
// the file from its beginning, to be compared with what there is. Bytes are never joined unless they are known to belong
// together.

import { sleep } from './abort.js';
import { codingsOf, isMultipart, leastOf, lengthOf, partOf, validatorOf, wholeOf } from './answer.js';
import { AttacheError } from './errors.js';

/**
 * @typedef {{ range?: import('./answer.js').Range | undefined, ifRange?: string | undefined }} Wanted
 * @typedef {(wanted: Wanted, signal: AbortSignal) => Promise<import('./door.js').CoreAnswer>} Reopen
 */

/**
 * @typedef {object} Rest
 * @property {ReadableStream<Uint8Array>} body
 * @property {AbortController | undefined} request
 * @property {number} skip bytes at its beginning that the reader has
 */

/** `afresh`: nothing was handed on yet. `on`: from the missing byte. `over`: from the beginning, compared. */
/** @typedef {'afresh' | 'on' | 'over'} Way */

/** An answer that cannot be shown to be of the same version. */
const UNPROVEN = Symbol('unproven');

export class Healer {
  /** Bytes of the body in all, where that is known. @type {number | null} */
  expected;
  /** Bytes that it has at least, where more is not known. */
  least = 0;
  /** What is handed on is to be remembered by its digest. */
  compares;
  #wishes;
  /** As the caller asked for a part, where a part came. @type {import('./answer.js').Range | undefined} */
  #range;
  /** Where the body begins within the file; nothing where that is hidden. @type {number | undefined} */
  #start;
  /** Its last byte within the file, where only a part was asked for. @type {number | undefined} */
  #end;
  /** Of the whole file. @type {number | null} */
  #total = null;
  /** @type {import('./answer.js').Validator | undefined} */
  #validator;
  /** Attempts since the last new byte, and where that was. */
  #attempts = 0;
  #reached = 0;

  /**
   * @param {Response} response
   * @param {number | null} expected bytes of this answer
   * @param {import('./body.js').Wishes} wishes
   */
  constructor(response, expected, wishes) {
    this.#wishes = wishes;
    this.compares = wishes.resume === 'restart';
    if (response.status === 206) this.#range = wishes.range;
    this.expected = expected;
    this.#adopt(response);
  }

  /**
   * What is missing behind so many bytes; nothing where none is. Rejects with `failure` where it cannot be had.
   * @param {number} received
   * @param {AttacheError} failure
   * @param {AbortSignal} signal ends it; then the outcome does not matter
   * @returns {Promise<Rest | undefined>}
   */
  async rest(received, failure, signal) {
    // All is there, only the end of the body was not told.
    if (this.expected !== null && received === this.expected) return undefined;
    const { retry } = this.#wishes;
    if (received > this.#reached) this.#attempts = 0;
    this.#reached = received;
    for (;;) {
      const way = this.#way(received);
      if (!way || this.#attempts >= retry.maxRetries) throw failure;
      if (this.#attempts > 0) {
        const longest = Math.min(retry.maxDelay, retry.baseDelay * 2 ** (this.#attempts - 1));
        await sleep(Math.random() * longest, signal);
      }
      this.#attempts++;
      if (signal.aborted) throw failure;
      const answer = await this.#wishes.reopen(this.#wanted(way, received), signal).catch((error) => {
        // That the client was closed meanwhile is not what went wrong.
        throw AttacheError.is(error) && error.code === 'disposed' ? failure : error;
      });
      try {
        if (signal.aborted) throw failure;
        const rest = this.#judge(answer, way, received);
        if (!rest) discard(answer, failure);
        return rest;
      } catch (error) {
        discard(answer, failure);
        if (error !== UNPROVEN || !this.compares) throw error === UNPROVEN ? this.#changed() : error;
        // By comparing, then.
        this.#validator = undefined;
      }
    }
  }

  /**
   * @param {number} received
   * @returns {Way | undefined}
   */
  #way(received) {
    if (received === 0) return 'afresh';
    if (this.#validator && this.#start !== undefined) return 'on';
    return this.compares ? 'over' : undefined;
  }

  /**
   * @param {Way} way
   * @param {number} received
   * @returns {Wanted}
   */
  #wanted(way, received) {
    if (way !== 'on') return { range: this.#range };
    const start = (this.#start ?? 0) + received;
    return {
      range: { start, ...(this.#end !== undefined && { end: this.#end }) },
      ifRange: this.#validator?.value,
    };
  }

  /**
   * @param {import('./door.js').CoreAnswer} answer
   * @param {Way} way
   * @param {number} received
   * @returns {Rest | undefined}
   */
  #judge([response, request], way, received) {
    const { status, headers, body } = response;
    const told = validatorOf(response);
    const same = this.#validator !== undefined && headers.get(this.#validator.header) === this.#validator.value;
    if (this.#validator && told && told.header === this.#validator.header && !same) throw this.#changed();
    if (status === 416) {
      // Nothing stands behind what has come: it was all.
      if (way === 'on' && wholeOf(headers) === (this.#start ?? 0) + received) return undefined;
      throw this.#changed();
    }
    if (!body || (status !== 200 && status !== 206)) throw this.#other(way);
    const begins = status === 206 ? this.#part(response, way, received) : this.#whole(response);
    if (way === 'on' && !same) {
      if (status === 206 || !this.compares) throw UNPROVEN;
      this.#validator = undefined;
    }
    if (way === 'afresh') this.#adopt(response);
    return { body, request, skip: received - begins };
  }

  /**
   * @param {Response} response
   * @param {Way} way
   * @param {number} received
   * @returns {number} which byte of this body it begins with
   */
  #part(response, way, received) {
    const { headers } = response;
    const told = partOf(headers);
    if (isMultipart(headers) || codingsOf(headers).length > 0) throw this.#other(way);
    if (!told) {
      // As hidden as it was the first time: the same was asked for, and nothing was handed on of either or all is compared.
      if (way !== 'on' && this.#start === undefined) return 0;
      throw this.#other(way);
    }
    const from = (this.#start ?? told.start) + (way === 'on' ? received : 0);
    if (told.start !== from || told.end > (this.#end ?? told.end)) throw this.#other(way);
    if (told.total !== null && this.#total !== null && told.total !== this.#total) throw this.#changed();
    this.#total ??= told.total;
    const end = this.#end ?? (told.total === null ? told.end : told.total - 1);
    if (this.#start !== undefined) this.expected ??= end - this.#start + 1;
    return way === 'on' ? received : 0;
  }

  /** @param {Response} response the whole file, whatever was asked for @returns {number} */
  #whole(response) {
    // Of a part there is no telling where it ends in this.
    if (this.#range || this.#end !== undefined) throw this.#other('over');
    const length = lengthOf(response);
    if (length !== null && this.#total !== null && length !== this.#total) throw this.#changed();
    return 0;
  }

  /** @param {Response} response whose bytes are the first that are handed on */
  #adopt(response) {
    const { headers, status } = response;
    this.least = leastOf(response);
    if (status === 200) {
      this.#start = 0;
      this.expected ??= lengthOf(response);
      this.#total = this.expected;
    } else {
      const told = partOf(headers);
      const asked = this.#range;
      this.#start = told?.start;
      this.#end = told ? told.end : asked && 'start' in asked ? asked.end : undefined;
      this.#total = told ? told.total : null;
    }
    // The bytes of a packed body are not those that a range counts.
    this.#validator = codingsOf(headers).length > 0 ? undefined : validatorOf(response);
  }

  #changed() {
    return this.#error('object_changed', 'The file changed while it was read; download it again from its beginning.');
  }

  /**
   * Not the bytes that were asked for: those from the beginning may still do.
   * @param {Way} way
   */
  #other(way) {
    if (way === 'on' && this.compares) return UNPROVEN;
    return this.#error(
      'bad_response',
      'The server answered the request for the rest of the file with other bytes; download it again.',
    );
  }

  /**
   * @param {import('./index.js').ErrorCode} code
   * @param {string} message
   */
  #error(code, message) {
    return new AttacheError(message, { code, retryable: true, backend: this.#wishes.backend });
  }
}

/**
 * An answer that is not read keeps no connection.
 * @param {import('./door.js').CoreAnswer} answer
 * @param {unknown} reason
 */
export function discard([response, request], reason) {
  response.body?.cancel(reason).catch(() => {});
  request?.abort(reason);
}
