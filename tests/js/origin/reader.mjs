// Reads requests off a socket, and only as fast as it is asked to. Judges none: what a client sent is for the test to judge.

import { Buffer } from 'node:buffer';

/** @typedef {import('node:net').Socket} Socket */
/** @typedef {{ method: string, target: string, headers: [string, string][] }} Head names in lower case */

export class Reader {
  #held = Buffer.alloc(0);
  ended = false;

  /** @param {Socket} socket */
  constructor(socket) {
    this.socket = socket;
  }

  /** Waits for more bytes. @returns {Promise<boolean>} false when none will come */
  async more() {
    for (;;) {
      if (this.socket.destroyed) this.ended = true;
      if (this.ended) return false;
      const chunk = /** @type {Buffer | null} */ (this.socket.read());
      if (chunk !== null) {
        this.#held = Buffer.concat([this.#held, chunk]);
        return true;
      }
      if (this.socket.readableEnded) this.ended = true;
      else await changed(this.socket);
    }
  }

  /** @param {string} mark @returns {Promise<string | undefined>} all before it, in latin-1 */
  async before(mark) {
    for (;;) {
      const at = this.#held.indexOf(mark);
      if (at >= 0)
        return this.#take(at + mark.length)
          .toString('latin1')
          .slice(0, at);
      if (!(await this.more())) return undefined;
    }
  }

  /** @param {Head} head @returns {AsyncGenerator<Buffer>} */
  async *body({ headers }) {
    const told = new Map(headers);
    if (/chunked/i.test(told.get('transfer-encoding') ?? '')) {
      for (;;) {
        const size = Number.parseInt((await this.before('\r\n')) ?? '0', 16);
        if (size > 0) yield* this.#exactly(size);
        await this.before('\r\n');
        if (!(size > 0)) return;
      }
    }
    yield* this.#exactly(Number(told.get('content-length') ?? 0));
  }

  /** @param {number} length @returns {AsyncGenerator<Buffer>} */
  async *#exactly(length) {
    let left = length;
    while (left > 0) {
      if (this.#held.length === 0 && !(await this.more())) return;
      const chunk = this.#take(Math.min(left, this.#held.length));
      left -= chunk.length;
      yield chunk;
    }
  }

  /** @param {number} length */
  #take(length) {
    const taken = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return taken;
  }
}

/** @param {Reader} reader @returns {Promise<Head | undefined>} */
export async function readHead(reader) {
  const text = await reader.before('\r\n\r\n');
  if (text === undefined) return undefined;
  const [line = '', ...lines] = text.replace(/^\r\n/, '').split('\r\n');
  const [method = '', target = ''] = line.split(' ');
  /** @type {[string, string][]} */
  const headers = lines.map((each) => {
    const at = each.indexOf(':');
    return [each.slice(0, at).toLowerCase(), each.slice(at + 1).trim()];
  });
  return { method, target, headers };
}

/** @param {Socket} socket */
const changed = (socket) =>
  new Promise((/** @type {(done: void) => void} */ resolve) => {
    const done = () => {
      for (const event of ['readable', 'end', 'close']) socket.off(event, done);
      resolve();
    };
    for (const event of ['readable', 'end', 'close']) socket.on(event, done);
  });
