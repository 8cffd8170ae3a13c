// @ts-check
// Entries in IndexedDB, and in memory for as long as that fails: in private windows, when another version of the page holds
// the database, when the disk is full. What the entries are is decided in upload-store.js.

/** @typedef {import('./index.js').UploadStore} UploadStore */

const NAME = 'attache';
const TABLE = 'uploads';
const VERSION = 1;
/** Milliseconds. A store that works takes a few; engines are known whose store at times answers nothing at all. */
const PATIENCE = 5_000;

/**
 * The store of a realm that has nothing better, or of a window or worker.
 * @returns {UploadStore}
 */
export const ownStore = () => (hasIndexedDb() ? new IndexedStore() : new MemoryStore());

/** A frame without an origin may not even look. */
function hasIndexedDb() {
  try {
    return typeof indexedDB === 'object' && indexedDB !== null;
  } catch {
    return false;
  }
}

/** @implements {UploadStore} */
class MemoryStore {
  /** @type {Map<string, string>} */
  #entries = new Map();

  /** @param {string} key */
  async get(key) {
    return this.#entries.get(key) ?? null;
  }

  /**
   * @param {string} key
   * @param {string} value
   */
  async set(key, value) {
    this.#entries.set(key, value);
  }

  /** @param {string} key */
  async delete(key) {
    this.#entries.delete(key);
  }

  async list() {
    return [...this.#entries.keys()];
  }
}

/** @implements {UploadStore} */
class IndexedStore {
  /** What could not be written there. */
  #memory = new MemoryStore();
  /** @type {Promise<IDBDatabase> | undefined} */
  #database;

  /** @param {string} key */
  async get(key) {
    const value = await this.#memory.get(key);
    return value ?? (await this.#ask('readonly', (table) => table.get(key)))?.value ?? null;
  }

  /**
   * @param {string} key
   * @param {string} value
   * @param {Date | null} expiresAt
   */
  async set(key, value, expiresAt) {
    const put = await this.#ask('readwrite', (table) => table.put({ value, expiresAt }, key));
    await (put === undefined ? this.#memory.set(key, value) : this.#memory.delete(key));
  }

  /** @param {string} key */
  async delete(key) {
    await this.#memory.delete(key);
    await this.#ask('readwrite', (table) => table.delete(key));
  }

  async list() {
    const keys = (await this.#ask('readonly', (table) => table.getAllKeys())) ?? [];
    return [...new Set([...keys.map(String), ...(await this.#memory.list())])];
  }

  /**
   * @template T
   * @param {'readonly' | 'readwrite'} mode
   * @param {(table: IDBObjectStore) => IDBRequest<T>} ask
   * @returns {Promise<T | undefined>} nothing where it failed
   */
  async #ask(mode, ask) {
    try {
      return await inTime(this.#asked(mode, ask));
    } catch {
      // The next one may find it well again.
      this.#database = undefined;
      return undefined;
    }
  }

  /**
   * @template T
   * @param {'readonly' | 'readwrite'} mode
   * @param {(table: IDBObjectStore) => IDBRequest<T>} ask
   */
  async #asked(mode, ask) {
    this.#database ??= this.#open();
    const transaction = (await this.#database).transaction(TABLE, mode);
    const request = ask(transaction.objectStore(TABLE));
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = reject;
    });
    return request.result;
  }

  /** @returns {Promise<IDBDatabase>} */
  #open() {
    return new Promise((resolve, reject) => {
      const request = indexedDB.open(NAME, VERSION);
      request.onupgradeneeded = () => {
        const { result: database } = request;
        if (!database.objectStoreNames.contains(TABLE)) database.createObjectStore(TABLE);
      };
      request.onblocked = reject;
      request.onerror = reject;
      request.onsuccess = () => {
        const { result: database } = request;
        const leave = () => {
          database.close();
          this.#database = undefined;
        };
        // A newer page wants another form of it.
        database.onversionchange = leave;
        database.onclose = leave;
        resolve(database);
      };
    });
  }
}

/**
 * @template T
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
function inTime(work) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(reject, PATIENCE);
  });
  return /** @type {Promise<T>} */ (Promise.race([work, late])).finally(() => clearTimeout(timer));
}
