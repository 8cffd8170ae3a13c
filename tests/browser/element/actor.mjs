// A client that does nothing by itself: its uploads are told from outside what becomes of them. So every state can be looked at, in
// any order, for as long as it takes.

/** @typedef {import('@attache/client').Upload} Upload */
/** @typedef {import('@attache/client').UploadProgress} UploadProgress */
/** @typedef {import('@attache/client').UploadOptions} UploadOptions */
/** @typedef {import('@attache/client').FileRecord} FileRecord */
/** @typedef {import('@attache/client').Capabilities} Capabilities */

class Acted {
  /** @type {UploadProgress} */
  progress;
  /** @type {string[]} */
  calls = [];
  /** From where it could be gone on with. @type {string | null} */
  left = null;
  #options;
  /** @type {(file: FileRecord) => void} */
  #resolve = () => {};
  /** @type {(error: unknown) => void} */
  #reject = () => {};
  /** @type {Promise<FileRecord>} */
  #promise = new Promise((resolve, reject) => {
    this.#resolve = resolve;
    this.#reject = reject;
  });

  /** @param {File} source @param {UploadOptions} options */
  constructor(source, options) {
    this.source = source;
    this.#options = options;
    this.progress = {
      sent: 0,
      acknowledged: 0,
      total: source.size,
      fraction: 0,
      bytesPerSecond: null,
      state: 'queued',
    };
    this.#promise.catch(() => {});
  }

  get state() {
    return this.progress.state;
  }

  /** @param {Partial<UploadProgress>} told */
  tell(told) {
    this.progress = { ...this.progress, state: 'uploading', ...told };
    if (told.fraction) this.progress = { ...this.progress, sent: told.fraction * this.source.size };
    this.#options.onProgress?.(this.progress);
  }

  /** @param {Partial<FileRecord>} [told] */
  store(told) {
    this.tell({ state: 'done', fraction: 1 });
    this.#resolve(record(this.source, told));
  }

  /** @param {unknown} error */
  fail(error) {
    this.tell({ state: 'failed' });
    this.#reject(error);
  }

  pause() {
    this.calls.push('pause');
    this.tell({ state: 'paused' });
  }

  resume() {
    this.calls.push('resume');
    this.tell({ state: 'uploading' });
  }

  async abort() {
    this.calls.push('abort');
    this.fail(new DOMException('aborted', 'AbortError'));
  }

  token() {
    return this.left;
  }

  /** @type {PromiseLike<FileRecord>['then']} */
  // biome-ignore lint/suspicious/noThenProperty: an upload can be awaited
  then(resolved, rejected) {
    return this.#promise.then(resolved, rejected);
  }
}

/** @param {File} source @param {Partial<FileRecord>} [told] @returns {FileRecord} */
const record = (source, told) => ({
  id: `id of ${source.name}`,
  name: source.name,
  mediaType: source.type,
  size: source.size,
  status: 'ready',
  progress: null,
  failure: null,
  createdAt: null,
  updatedAt: null,
  sha256: null,
  duplicate: null,
  url: null,
  urlExpiresAt: null,
  backend: 'actor',
  raw: null,
  ...told,
});

/**
 * @param {Partial<Capabilities> & { upload?: Capabilities['upload'] }} [able]
 * @param {number} [concurrency] that it tells
 */
export function actor(able = {}, concurrency) {
  /** @type {Acted[]} */
  const uploads = [];
  /** @param {File} source @param {UploadOptions} options */
  const upload = (source, options) => {
    const made = new Acted(source, options);
    uploads.push(made);
    return made;
  };
  const client = {
    backend: 'actor',
    capabilities: {
      upload: { protocols: ['tus'], maxBytes: null, maxFiles: null, idempotencyKey: false },
      delete: true,
      ...able,
    },
    upload,
    [Symbol.for('@attache/client.concurrency')]: concurrency,
    /** @param {string} token @param {File} source @param {UploadOptions} options */
    resumeUpload: (token, source, options) => {
      const made = upload(source, options);
      made.calls.push(`from ${token}`);
      return made;
    },
    /** @param {{ source: File, options: UploadOptions }[]} jobs */
    uploadAll: (jobs) => ({ uploads: jobs.map(({ source, options }) => upload(source, options)) }),
  };
  return { client: /** @type {import('@attache/client').Client} */ (/** @type {unknown} */ (client)), uploads };
}
