// @ts-check
// The client: every verb of the contract, each refused before any request where the platform does not have it. What a verb
// does is decided in the core.

import { Batch } from './batch.js';
import { examined, hasherOf, untouched, wishesOf } from './body.js';
import { safely } from './callback.js';
import { callable, text } from './check.js';
import { acquire } from './core.js';
import { invalid, unsupported } from './errors.js';
import { createFace } from './face.js';
import { ownStore } from './indexed.js';
import { FileLink } from './link.js';
import { Listing } from './listing.js';
import { OperationWatch } from './operation.js';
import { readOptions } from './options.js';
import { CONCURRENCY, SERVE } from './serve.js';
import { Session } from './session.js';
import { UploadHandle } from './upload.js';
import { UploadShelf } from './upload-store.js';

/** @typedef {import('./index.js').Client} Client */
/** @typedef {import('./index.js').FileRecord} FileRecord */
/** @typedef {import('./index.js').UploadOptions} UploadOptions */
/** @typedef {import('./index.js').UploadSource} UploadSource */

/** What downloads, requests and waits need. @type {import('./parts.js').PartName[]} */
const REST = ['rest'];
/** As the contract says, and as the core has them. */
const RETRY = { maxRetries: 3, baseDelay: 250, maxDelay: 20_000 };

/**
 * @param {import('./index.js').ClientOptions} options
 * @returns {import('./index.js').Client}
 */
export function createClient(options) {
  return new AttacheClient(readOptions(options));
}

/** @implements {Client} */
class AttacheClient {
  static {
    // Older engines do not know the symbol, and a computed name would then be "undefined".
    if (typeof Symbol.asyncDispose === 'symbol') {
      Object.defineProperty(AttacheClient.prototype, Symbol.asyncDispose, {
        value: AttacheClient.prototype.close,
        configurable: true,
        writable: true,
      });
    }
  }

  #session;
  #uploads;
  #stallTimeout;
  #retry;

  /** @param {import('./options.js').Settings} settings */
  constructor({ description, capabilities, config, hooks, uploadStore }) {
    const face = createFace({ ...hooks, rules: description });
    this.backend = description.name;
    this.capabilities = capabilities;
    this.#stallTimeout = config.stallTimeout;
    this.#retry = over(RETRY, config.retry);
    this.#session = new Session(acquire, face, config, description.name);
    this.#uploads = {
      session: this.#session,
      shelf: new UploadShelf(uploadStore ?? ownStore(), () => face.log('warn', 'store', 'upload')),
      backend: description.name,
      capabilities,
      deadline: config.deadline,
      concurrency: config.concurrency,
      reportsSha256: description.record.sha256 !== undefined,
      xhr: hooks.transport === 'xhr',
      hasXhr: face.xhr,
    };
  }

  /**
   * @param {UploadSource} source
   * @param {UploadOptions} [options]
   */
  upload(source, options) {
    return new UploadHandle(this.#uploads, source, options);
  }

  /**
   * @param {Iterable<UploadSource | { source: UploadSource, options?: UploadOptions }>} sources
   * @param {import('./index.js').UploadAllOptions} [options]
   */
  uploadAll(sources, options) {
    return new Batch(this.#uploads, sources, options);
  }

  /**
   * @param {string} token
   * @param {UploadSource} source
   * @param {UploadOptions} [options]
   */
  resumeUpload(token, source, options) {
    return new UploadHandle(this.#uploads, source, options, { token });
  }

  /** @returns {Promise<import('./index.js').PendingUpload[]>} */
  async pendingUploads() {
    this.#session.check();
    return await this.#uploads.shelf.pending(this.backend);
  }

  /** @param {import('./index.js').ListOptions} [options] */
  list(options) {
    return new Listing(this.#session, options, this.#unless(this.capabilities.list, 'list', 'lists no files'));
  }

  /**
   * @param {string} id
   * @param {import('./index.js').GetOptions} [options]
   */
  async get(id, options) {
    this.#need(this.capabilities.get, 'get', 'cannot look up a single file');
    text(id, 'id');
    return await this.#session.call((core) => core.get(id, options), traits(options));
  }

  /**
   * @param {string} id
   * @param {import('./index.js').DeleteOptions} [options]
   */
  async delete(id, options) {
    this.#need(this.capabilities.delete, 'delete', 'cannot delete files');
    text(id, 'id');
    return await this.#session.call((core) => core.delete(id, options), { ...traits(options), write: true });
  }

  /**
   * @param {string | FileRecord} file
   * @param {import('./index.js').LinkOptions} [options]
   */
  link(file, options) {
    const { download, refresh } = this.capabilities;
    const can = download === 'signed-url' || download === 'public-url' || refresh;
    return new FileLink(this.#session, file, options, this.#unless(can, 'link', 'gives no URLs; use download()'));
  }

  /**
   * @param {string | FileRecord} file
   * @param {import('./index.js').DownloadOptions} [options]
   * @returns {Promise<Response>}
   */
  async download(file, options) {
    this.#need(this.capabilities.download, 'download', 'gives files to no one');
    const wishes = wishesOf(file, options);
    const { signal } = traits(options);
    const { backend } = this;
    const stallTimeout = this.#stallTimeout;
    const retry = over(this.#retry, options?.retry);
    /** @type {import('./healing.js').Reopen} */
    const reopen = (wanted, left) => {
      const again = { ...options, ...wanted, ifNoneMatch: undefined, signal: left, serve: true };
      return this.#session.call((core) => core.download(file, again), { signal: left, needs: REST });
    };
    return await this.#session.call(
      async (core, instance) => {
        const answer = await core.download(file, options);
        const hasher = (/** @type {import('./answer.js').HashName} */ kind) => hasherOf(instance, kind);
        return examined(answer, { ...wishes, hasher, backend, signal, stallTimeout, retry, reopen });
      },
      { signal, needs: REST },
    );
  }

  get [CONCURRENCY]() {
    return this.#uploads.concurrency;
  }

  /**
   * A download whose answer is handed on as it came: for the edge entry.
   * @param {string | FileRecord} file
   * @param {object} [options]
   */
  async [SERVE](file, options) {
    this.#need(this.capabilities.download, 'download', 'gives files to no one');
    const serving = { ...traits(options), needs: REST };
    return await this.#session.call((core) => core.download(file, { ...options, serve: true }), serving);
  }

  /**
   * @param {string} name
   * @param {import('./index.js').OperationOptions} [options]
   */
  operation(name, options) {
    const failure = this.#unless(this.capabilities.operations, 'operations', 'has no operations');
    return new OperationWatch(this.#session, name, options, failure);
  }

  /**
   * @param {string | FileRecord} file
   * @param {import('./index.js').WaitOptions} [options]
   * @returns {Promise<FileRecord>}
   */
  async waitUntilReady(file, options) {
    return await this.#session.call((core) => core.wait(file, listening(options)), { ...traits(options), needs: REST });
  }

  /**
   * @param {string} path
   * @param {RequestInit & import('./index.js').CallOptions} [init]
   * @returns {Promise<Response>}
   */
  async request(path, init) {
    text(path, 'path');
    const reads = ['GET', 'HEAD', 'OPTIONS'].includes(String(init?.method ?? 'GET').toUpperCase());
    const { signal } = traits(init);
    const answer = await this.#session.call((core) => core.request(path, init), { signal, write: !reads, needs: REST });
    return untouched(answer, signal);
  }

  async close() {
    this.#session.close();
  }

  /**
   * @param {unknown} can
   * @param {string} capability
   * @param {string} what
   */
  #unless(can, capability, what) {
    return can ? undefined : this.#lacks(capability, what);
  }

  /**
   * @param {unknown} can
   * @param {string} capability
   * @param {string} what
   */
  #need(can, capability, what) {
    if (!can) throw this.#lacks(capability, what);
  }

  /**
   * @param {string} capability
   * @param {string} what
   */
  #lacks(capability, what) {
    return unsupported(`${this.backend} ${what}.`, capability, this.backend);
  }
}

/**
 * @param {typeof RETRY} stands
 * @param {import('./index.js').RetryOptions | undefined} given
 * @returns {typeof RETRY}
 */
function over(stands, given) {
  const { maxRetries = stands.maxRetries, baseDelay = stands.baseDelay, maxDelay = stands.maxDelay } = given ?? {};
  return { maxRetries, baseDelay, maxDelay };
}

/**
 * @param {{ signal?: AbortSignal | null } | undefined} options
 * @returns {{ signal?: AbortSignal | undefined }}
 */
function traits(options) {
  if (options !== undefined && (typeof options !== 'object' || options === null))
    throw invalid('options', 'must be an object');
  return { signal: options?.signal ?? undefined };
}

/**
 * @template {{ onProgress?: (...told: never[]) => void }} T
 * @param {T | undefined} options
 * @returns {T | undefined}
 */
function listening(options) {
  if (options?.onProgress === undefined) return options;
  callable(options.onProgress, 'onProgress');
  return { ...options, onProgress: safely(/** @type {() => void} */ (options.onProgress)) };
}
