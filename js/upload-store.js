// @ts-check
// What is remembered of uploads that can be continued. No upload waits for it, and none fails by it. Where it is kept is
// decided in indexed.js, or by the caller.

import { dateOf } from './date.js';
import { readToken } from './upload-token.js';

/** @typedef {import('./index.js').UploadStore} UploadStore */
/** @typedef {{ value: string, expiresAt: Date | null } | null} Entry to write, or nothing where it is to go */

const PREFIX = 'attache:upload:';

export class UploadShelf {
  #store;
  #warn;
  /** The newest of what is to be written. @type {Map<string, Entry>} */
  #wanted = new Map();
  /** One write after the other for each key, so that none that is slow undoes a later one. @type {Map<string, Promise<void>>} */
  #writing = new Map();

  /**
   * @param {UploadStore} store
   * @param {() => void} warn of its failure
   */
  constructor(store, warn) {
    this.#store = store;
    this.#warn = warn;
  }

  /**
   * @param {string} id
   * @param {string} token
   * @param {number | undefined} expiresAt epoch milliseconds
   */
  keep(id, token, expiresAt) {
    this.#put(PREFIX + id, { value: token, expiresAt: dateOf(expiresAt) });
  }

  /** @param {string} id */
  drop(id) {
    this.#put(PREFIX + id, null);
  }

  /**
   * @param {string} backend
   * @returns {Promise<import('./index.js').PendingUpload[]>}
   */
  async pending(backend) {
    await Promise.all(this.#writing.values());
    const keys = await this.#quietly(async () => [...(await this.#store.list())].map(String));
    const entries = (keys ?? []).filter((key) => key.startsWith(PREFIX)).map((key) => this.#read(key));
    const tokens = (await Promise.all(entries)).flatMap((token) => (token?.backend === backend ? [token] : []));
    return tokens
      .sort((one, other) => other.startedAt - one.startedAt)
      .map(({ text, name = 'file', size = null, acknowledged, startedAt, expiresAt }) => ({
        token: text,
        name,
        size,
        acknowledged,
        startedAt: new Date(startedAt),
        expiresAt: dateOf(expiresAt),
      }));
  }

  /** @param {string} key */
  async #read(key) {
    const read = readToken(await this.#quietly(() => this.#store.get(key)));
    // What is unknown may be a newer version's.
    if (!('token' in read)) return undefined;
    const { expiresAt = Number.POSITIVE_INFINITY } = read.token;
    if (expiresAt > Date.now()) return read.token;
    this.#put(key, null);
    return undefined;
  }

  /**
   * @param {string} key
   * @param {Entry} entry
   */
  #put(key, entry) {
    this.#wanted.set(key, entry);
    if (!this.#writing.has(key)) this.#writing.set(key, this.#write(key));
  }

  /** @param {string} key */
  async #write(key) {
    // Its promise must be known before it ends.
    await undefined;
    for (let entry = this.#wanted.get(key); entry !== undefined; entry = this.#wanted.get(key)) {
      const written = entry;
      this.#wanted.delete(key);
      await this.#quietly(() =>
        written ? this.#store.set(key, written.value, written.expiresAt) : this.#store.delete(key),
      );
    }
    this.#writing.delete(key);
  }

  /**
   * @template T
   * @param {() => Promise<T>} ask
   * @returns {Promise<T | undefined>}
   */
  async #quietly(ask) {
    try {
      return await ask();
    } catch {
      this.#warn();
      return undefined;
    }
  }
}
