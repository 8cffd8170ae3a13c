// One peer on stage: its server, the proxy before it, and clients as an application would make them. Checks that hold for
// every upload (progress never goes back, no secret leaves) are made here.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createClient } from '@attache/client';
import { startProxy } from '../proxy.mjs';

/** @typedef {import('@attache/client').Upload} Upload */
/** @typedef {import('@attache/client').UploadOptions} UploadOptions */
/** @typedef {import('../peer/peer.mjs').Peer} Peer */
/** @typedef {import('../peer/peer.mjs').Signatures} Signatures */

const SECRET = 'the-platforms-own-secret';
/**
 * Many quick attempts: what is looked at is what is sent again, not how long a client waits. Not so quick that one closed
 * port uses up the client's quota of attempts without progress.
 */
const RETRY = { maxRetries: 60, baseDelay: 40, maxDelay: 400 };
const CONCURRENCY = 3;

export class Stage {
  #running;
  /** @type {Map<string, string>} what clients keep, as an application's own store would */
  store = new Map();

  /**
   * @param {Peer} peer
   * @param {import('../peer/peer.mjs').Running} running
   * @param {import('../proxy.mjs').FaultProxy} proxy
   * @param {Awaited<ReturnType<typeof import('./source.mjs').openSource>>} source
   * @param {string} folder
   */
  constructor(peer, running, proxy, source, folder) {
    this.peer = peer;
    this.#running = running;
    this.proxy = proxy;
    this.source = source;
    this.folder = folder;
  }

  /**
   * @param {Peer} peer
   * @param {Stage['source']} source
   */
  static async open(peer, source) {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'attache-peers-'));
    const running = await peer.start(folder);
    const proxy = await startProxy(running.port, { heads: peer.heads ?? true });
    return new Stage(peer, running, proxy, source, folder);
  }

  /** A fresh client, as a new page or process has it; the store is what they share. */
  client() {
    const store = this.store;
    return createClient({
      backend: 'cuadra',
      baseUrl: 'http://localhost:9/',
      auth: { bearer: SECRET },
      retry: RETRY,
      concurrency: CONCURRENCY,
      uploadStore: {
        get: async (key) => store.get(key) ?? null,
        set: async (key, value) => void store.set(key, value),
        delete: async (key) => void store.delete(key),
        list: async () => [...store.keys()],
      },
    });
  }

  /**
   * @param {string} key
   * @param {number} part
   * @param {Signatures} [signatures]
   * @returns {UploadOptions}
   */
  options(key, part, signatures) {
    return { partSize: part, checksum: false, ...this.#running.options(this.proxy.address, key, signatures) };
  }

  /**
   * @param {string} key
   * @param {number} size
   */
  async stored(key, size) {
    return this.#running.stored(key, size);
  }

  /** The peer signs addresses, and looks at when they end. */
  get signsLinks() {
    return this.#running.link !== undefined;
  }

  /**
   * @param {string} key
   * @param {boolean} ended
   */
  async link(key, ended) {
    if (this.#running.link === undefined) throw new Error(`${this.peer.title} signs no links`);
    return this.#running.link(this.proxy.address, key, ended);
  }

  /** @param {string} key */
  async sessions(key) {
    return this.#running.sessions === null ? null : this.#running.sessions(key);
  }

  /** Bytes of the file that went up since the proxy began to count. */
  get sent() {
    return this.proxy.counts.requests.filter(this.peer.carries).reduce((sum, { body }) => sum + body, 0);
  }

  /**
   * The file is stored exactly once, byte for byte.
   * @param {string} key
   * @param {number} size
   */
  async mustHold(key, size) {
    const stored = await this.stored(key, size);
    assert.deepEqual(stored, [{ sha256: await this.source.sha256(size), size }], 'what the server stored');
  }

  /** Nothing that went up or was kept holds the client's secret, and nothing kept a signature. */
  mustKeepSecrets() {
    for (const { method, path: url, headers } of this.proxy.counts.requests) {
      const text = [url, ...headers.values()].join('\n');
      assert(!text.includes(SECRET), `${method} ${url.slice(0, 80)} carries the client's secret`);
    }
    for (const kept of this.store.values()) {
      assert(!/X-Amz-Signature|[?&]sig=|AWS4-HMAC/i.test(kept), 'the store holds a signature');
      assert(!kept.includes(SECRET), "the store holds the client's secret");
    }
  }

  async close() {
    await this.proxy.close();
    await this.#running.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/**
 * Watches an upload's progress; `told` throws where it was not honest.
 * @param {number} size
 */
export function watchProgress(size) {
  /** @type {string[]} */
  const faults = [];
  let last = { sent: 0, acknowledged: 0, fraction: /** @type {number | null} */ (0) };
  let events = 0;
  return {
    /** @param {import('@attache/client').UploadProgress} progress */
    onProgress: (progress) => {
      const { sent, acknowledged, total, fraction, state } = progress;
      events += 1;
      if (sent < last.sent) faults.push(`sent went back from ${last.sent} to ${sent}`);
      if (acknowledged < last.acknowledged)
        faults.push(`acknowledged went back from ${last.acknowledged} to ${acknowledged}`);
      if (total !== null && (sent > total || acknowledged > total))
        faults.push(`more than the total: ${sent}, ${acknowledged}`);
      if (total !== null && total !== size) faults.push(`the total is ${total}, not ${size}`);
      if (fraction === 1 && state !== 'done') faults.push(`1 in state ${state}`);
      last = { sent, acknowledged, fraction };
    },
    /** @param {boolean} done */
    told: (done) => {
      assert.deepEqual(faults, [], 'progress');
      assert(!done || events === 0 || last.fraction === 1, `the last progress told was ${last.fraction}`);
    },
  };
}
