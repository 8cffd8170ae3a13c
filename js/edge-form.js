// @ts-check
// The first file of a form (RFC 7578, RFC 2046 §5.1) while the form is still coming: what stands before it is read and
// forgotten, within bounds; its bytes are handed on as they come. Lines end with CR LF, and with nothing else: where readers
// of a form would disagree on what it holds, it is refused.

import { parametersOf } from './edge-disposition.js';

/** Of all that stands before the file's bytes, and of one part's header. */
export const MOST_BEFORE = 64 * 1024;
const MOST_HEADER = 16 * 1024;
/** White space behind a boundary. */
const MOST_PADDING = 128;
const CRLF = Uint8Array.of(13, 10);

/** What a form is that cannot be read. */
export class Malformed extends Error {}
/** More stands before the file than is read. */
export class TooMuch extends Error {}

/** @typedef {{ name: string, mediaType: string | undefined }} FilePart */

/**
 * @param {string} contentType
 * @returns {string | undefined}
 */
export function boundaryOf(contentType) {
  const boundary = parametersOf(contentType)?.get('boundary');
  return boundary !== undefined && /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/.test(boundary) ? boundary : undefined;
}

export class Form {
  #read;
  #delimiter;
  /** What has come and was not taken. Before the first boundary stands, as it were, the end of a line. */
  #rest = CRLF;

  /**
   * @param {() => Promise<Uint8Array<ArrayBuffer> | undefined>} read
   * @param {string} boundary
   */
  constructor(read, boundary) {
    this.#read = read;
    this.#delimiter = new TextEncoder().encode(`\r\n--${boundary}`);
  }

  /**
   * Goes to the first part that is a file; `content` gives its bytes then.
   * @returns {Promise<FilePart | undefined>} nothing where there is none
   */
  async file() {
    let passed = 0;
    for (;;) {
      for (let bytes = await this.content(); bytes; bytes = await this.content()) {
        passed += bytes.length;
        if (passed > MOST_BEFORE) throw new TooMuch();
      }
      if (!(await this.next())) return undefined;
      const header = await this.#header();
      passed += header.length + this.#delimiter.length;
      const part = partOf(new TextDecoder('utf-8', { ignoreBOM: true }).decode(header));
      if (part) return part;
    }
  }

  /** @returns {Promise<Uint8Array<ArrayBuffer> | undefined>} more of this part; nothing at its end, behind its boundary */
  async content() {
    for (;;) {
      const at = find(this.#rest, this.#delimiter);
      if (at === 0) {
        this.#take(this.#delimiter.length);
        return undefined;
      }
      const sure = at > 0 ? at : this.#rest.length - overlap(this.#rest, this.#delimiter);
      if (sure > 0) return this.#take(sure);
      await this.#more();
    }
  }

  /** Reads on behind a boundary. @returns {Promise<boolean>} another part follows */
  async next() {
    for (let at = 0; ; at++) {
      while (this.#rest.length < at + 2) await this.#more();
      const [first, second] = this.#rest.subarray(at, at + 2);
      if (at === 0 && first === 45 && second === 45) return false;
      if (first === 13 && second === 10) {
        this.#take(at + 2);
        return true;
      }
      if (!(first === 32 || first === 9) || at > MOST_PADDING) throw new Malformed();
    }
  }

  /** @returns {Promise<Uint8Array<ArrayBuffer>>} the lines before the empty one */
  async #header() {
    const end = Uint8Array.of(13, 10, 13, 10);
    for (let from = 0; ; ) {
      if (find(this.#rest, CRLF) === 0) return this.#take(2).subarray(2);
      const at = find(this.#rest, end, from);
      if (at > MOST_HEADER || (at < 0 && this.#rest.length > MOST_HEADER)) throw new TooMuch();
      if (at >= 0) return this.#take(at + 4).subarray(0, at);
      from = Math.max(0, this.#rest.length - 3);
      await this.#more();
    }
  }

  /** @param {number} length */
  #take(length) {
    const taken = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return taken;
  }

  async #more() {
    const bytes = await this.#read();
    if (!bytes) throw new Malformed();
    if (this.#rest.length === 0) {
      this.#rest = bytes;
      return;
    }
    const joined = new Uint8Array(this.#rest.length + bytes.length);
    joined.set(this.#rest);
    joined.set(bytes, this.#rest.length);
    this.#rest = joined;
  }
}

/**
 * @param {string} header
 * @returns {FilePart | undefined}
 */
function partOf(header) {
  /** @type {Map<string, string>} */
  const lines = new Map();
  for (const line of header === '' ? [] : header.split('\r\n')) {
    const [, name = '', value = ''] = /^([!#$%&'*+\-.^_`|~\w]+):[ \t]*([^\0\r\n]*)$/.exec(line) ?? [];
    const key = name.toLowerCase();
    // Folded lines, and a line that is said twice, are read differently by different readers.
    if (name === '' || lines.has(key)) throw new Malformed();
    lines.set(key, value.trimEnd());
  }
  if (!/^(?:7bit|8bit|binary)?$/i.test(lines.get('content-transfer-encoding') ?? '')) throw new Malformed();
  const disposition = lines.get('content-disposition') ?? '';
  if (!/^form-data[ \t]*(?:;|$)/i.test(disposition)) throw new Malformed();
  const parameters = parametersOf(disposition, /\\(["\\])/g);
  if (!parameters) throw new Malformed();
  // An empty name is that of a field in which nobody chose a file.
  const name = parameters.get('filename');
  return name ? { name: unescaped(name), mediaType: lines.get('content-type') } : undefined;
}

/** As the HTML standard escapes a name. @param {string} name */
const unescaped = (name) =>
  name.replace(/%(?:22|0A|0D)/gi, (mark) => String.fromCharCode(Number.parseInt(mark.slice(1), 16)));

/**
 * @param {Uint8Array} bytes
 * @param {Uint8Array} wanted
 * @param {number} [from]
 */
function find(bytes, wanted, from = 0) {
  const [first = 0] = wanted;
  const last = bytes.length - wanted.length;
  for (let at = bytes.indexOf(first, from); at >= 0 && at <= last; at = bytes.indexOf(first, at + 1)) {
    if (begins(bytes, at, wanted, wanted.length)) return at;
  }
  return -1;
}

/**
 * How many bytes at the end may be the beginning of what is wanted.
 * @param {Uint8Array} bytes
 * @param {Uint8Array} wanted
 */
function overlap(bytes, wanted) {
  for (let length = Math.min(bytes.length, wanted.length - 1); length > 0; length--) {
    if (begins(bytes, bytes.length - length, wanted, length)) return length;
  }
  return 0;
}

/**
 * @param {Uint8Array} bytes
 * @param {number} at
 * @param {Uint8Array} wanted
 * @param {number} length
 */
function begins(bytes, at, wanted, length) {
  for (let index = 0; index < length; index++) if (bytes[at + index] !== wanted[index]) return false;
  return true;
}
