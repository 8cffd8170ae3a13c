// A file that grows on a server's disk: bytes come at the offset it has, whatever arrives of a request that breaks off is
// kept, and one request at a time writes. Knows no protocol.

import { open } from 'node:fs/promises';

/** @typedef {import('node:http').IncomingMessage} Incoming */

export class Held {
  offset = 0;
  /** @type {number | null} */
  length = null;
  complete = false;
  gone = false;
  /** @type {Promise<void>} */
  #writing = Promise.resolve();
  /** @type {Incoming | null} */
  #writer = null;

  /**
   * @param {string} id
   * @param {string} file
   * @param {Record<string, string>} about
   */
  constructor(id, file, about = {}) {
    this.id = id;
    this.file = file;
    this.about = about;
  }

  /** Ends a request that still writes and waits until what it brought is kept: an offset told before that could be wrong. */
  async settle() {
    this.#writer?.destroy();
    await this.#writing;
  }

  /**
   * Appends a request's body. False where it broke off; what came is kept, unless `check` is given, which decides when all
   * has come.
   * @param {Incoming} request
   * @param {{ limit?: number, check?: { update(chunk: Uint8Array): void, holds(): boolean } }} [options]
   * @returns {Promise<'whole' | 'broken' | 'too-long' | 'mismatch'>}
   */
  async append(request, { limit = Number.POSITIVE_INFINITY, check } = {}) {
    await this.settle();
    /** @type {() => void} */
    let done = () => {};
    this.#writing = new Promise((resolve) => {
      done = resolve;
    });
    this.#writer = request;
    const handle = await open(this.file, this.offset === 0 ? 'w' : 'r+');
    let at = this.offset;
    try {
      for await (const chunk of request) {
        if (at + chunk.length > limit) return 'too-long';
        await handle.write(chunk, 0, chunk.length, at);
        at += chunk.length;
        check?.update(chunk);
        if (check === undefined) this.offset = at;
      }
      if (!request.complete) return 'broken';
      if (check !== undefined && !check.holds()) return 'mismatch';
      this.offset = at;
      return 'whole';
    } catch {
      return 'broken';
    } finally {
      await handle.close();
      this.#writer = null;
      done();
    }
  }
}

/**
 * Reads and drops a body that nobody wants, so that the answer can be read.
 * @param {Incoming} request
 */
export async function drop(request) {
  try {
    for await (const _ of request);
  } catch {
    // It broke off.
  }
}
