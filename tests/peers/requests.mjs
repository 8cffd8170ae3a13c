// Reads the requests that pass over a connection: where each begins and ends, and how many bytes of body went by.
// HTTP/1.1 as far as clients speak it: Content-Length and chunked bodies, one after the other. Changes nothing.

const HEAD_LIMIT = 64 * 1024;
const END = Buffer.from('\r\n\r\n');

/**
 * @typedef {object} Passed a request that went by
 * @property {string} method
 * @property {string} path with its query
 * @property {Map<string, string>} headers names in lower case
 * @property {number} body bytes of body that were let through
 * @property {number | null} declared by Content-Length; null for a chunked body
 * @property {boolean} whole its last byte was let through
 * @property {number | null} status of its answer, once that began
 */

/** One direction of one connection. */
export class RequestReader {
  /** @type {Buffer} */
  #head = Buffer.alloc(0);
  /** @type {'head' | 'body' | 'size' | 'chunk' | 'gap' | 'trailer'} */
  #state = 'head';
  #left = 0;
  #line = '';
  /** @type {Passed | undefined} the one whose bytes go by, or the last that did */
  current;

  /** @param {(request: Passed) => void} begun */
  constructor(begun) {
    this.begun = begun;
  }

  /** True when bytes of a request's head are on their way and its end is not. */
  get inHead() {
    return this.#state === 'head';
  }

  /** @param {Uint8Array} bytes that are let through */
  pass(bytes) {
    let at = 0;
    while (at < bytes.length) at = this.#step(bytes, at);
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number} at
   * @returns {number} where to go on
   */
  #step(bytes, at) {
    switch (this.#state) {
      case 'head':
        return this.#readHead(bytes, at);
      case 'body':
      case 'chunk': {
        const taken = Math.min(this.#left, bytes.length - at);
        this.#left -= taken;
        if (this.current !== undefined) this.current.body += taken;
        if (this.#left === 0) this.#state === 'body' ? this.#end() : this.#become('gap', 2);
        return at + taken;
      }
      case 'gap': {
        const taken = Math.min(this.#left, bytes.length - at);
        this.#left -= taken;
        if (this.#left === 0) this.#become('size', 0);
        return at + taken;
      }
      default:
        return this.#readLine(bytes, at);
    }
  }

  /**
   * @param {'gap' | 'size' | 'chunk' | 'trailer'} state
   * @param {number} left
   */
  #become(state, left) {
    this.#state = state;
    this.#left = left;
    this.#line = '';
  }

  /**
   * @param {Uint8Array} bytes
   * @param {number} at
   */
  #readHead(bytes, at) {
    const before = this.#head.length;
    this.#head = Buffer.concat([this.#head, bytes.subarray(at)]);
    const end = this.#head.indexOf(END);
    if (end < 0) {
      if (this.#head.length > HEAD_LIMIT) throw new Error('a request whose head has no end');
      return bytes.length;
    }
    const [line = '', ...fields] = this.#head.subarray(0, end).toString('latin1').split('\r\n');
    const [method = '', path = ''] = line.split(' ');
    const headers = new Map(
      fields.map((field) => {
        const colon = field.indexOf(':');
        return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
      }),
    );
    const chunked = /chunked/i.test(headers.get('transfer-encoding') ?? '');
    const declared = chunked ? null : Number(headers.get('content-length') ?? 0);
    this.current = { method, path, headers, body: 0, declared, whole: false, status: null };
    this.#head = Buffer.alloc(0);
    this.begun(this.current);
    if (chunked) this.#become('size', 0);
    else if (declared === 0) this.#end();
    else {
      this.#state = 'body';
      this.#left = declared ?? 0;
    }
    return at + end + END.length - before;
  }

  /**
   * A line of the chunked coding: a chunk's size, or a trailer.
   * @param {Uint8Array} bytes
   * @param {number} at
   */
  #readLine(bytes, at) {
    const byte = bytes[at] ?? 0;
    if (byte !== 0x0a) {
      if (byte !== 0x0d) this.#line += String.fromCharCode(byte);
      return at + 1;
    }
    if (this.#state === 'trailer') {
      if (this.#line === '') this.#end();
      this.#line = '';
      return at + 1;
    }
    const size = Number.parseInt(this.#line, 16);
    this.#become(size === 0 ? 'trailer' : 'chunk', size);
    return at + 1;
  }

  #end() {
    if (this.current !== undefined) this.current.whole = true;
    this.#state = 'head';
  }
}

/**
 * @param {Uint8Array} bytes the first of an answer
 * @returns {number | null} its status; null where the bytes do not tell
 */
export function statusOf(bytes) {
  const found = /^HTTP\/1\.[01] (\d{3})/.exec(Buffer.from(bytes.subarray(0, 16)).toString('latin1'));
  return found === null ? null : Number(found[1]);
}
