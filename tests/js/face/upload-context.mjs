// @ts-check
// A client's surroundings for upload handles, with a core that does what the test says.

import { UploadShelf } from '../../../js/upload-store.js';
import { fakeSession, record } from './helpers.mjs';

/** @typedef {import('../../../js/door.js').UploadJob} UploadJob */
/** @typedef {import('../../../js/door.js').CoreUpload} CoreUpload */

/** An upload of the core that notes what is asked of it. */
export class FakeUpload {
  /** @type {string[]} */
  asked = [];
  /** @type {AbortSignal} */
  signal = new AbortController().signal;
  /** What `pause` answers. */
  pauses = true;
  /** @type {string | undefined} */
  told;
  /** @type {Promise<void>} */
  discarding = Promise.resolve();

  /**
   * @param {UploadJob} job
   * @param {unknown} lane
   * @param {(job: FakeUpload) => Promise<unknown>} work
   */
  constructor(job, lane, work) {
    this.job = job;
    this.lane = lane;
    this.work = work;
  }

  /** @param {AbortSignal} signal */
  run(signal) {
    this.asked.push('run');
    this.signal = signal;
    return this.work(this);
  }
  pause() {
    this.asked.push('pause');
    return this.pauses;
  }
  resume() {
    this.asked.push('resume');
  }
  discard() {
    this.asked.push('discard');
    return this.discarding;
  }
  token() {
    return this.told;
  }
  free() {
    this.asked.push('free');
  }
}

/** @returns {import('../../../js/index.js').UploadStore & { entries: Map<string, string> }} */
export function memory() {
  const entries = new Map();
  return {
    entries,
    get: async (key) => entries.get(key) ?? null,
    set: async (key, value) => void entries.set(key, value),
    delete: async (key) => void entries.delete(key),
    list: async () => [...entries.keys()],
  };
}

/**
 * A client whose core hands each job to `work`.
 * @param {(upload: FakeUpload) => Promise<unknown>} work
 * @param {Partial<import('../../../js/upload-options.js').UploadContext>} [more]
 */
export function context(work, more = {}) {
  /** @type {FakeUpload[]} */
  const uploads = [];
  /** @type {UploadJob[]} */
  const jobs = [];
  const store = memory();
  const session = fakeSession({
    /**
     * @param {UploadJob} job
     * @param {unknown} lane
     */
    upload(job, lane) {
      jobs.push(job);
      const upload = new FakeUpload(job, lane, work);
      uploads.push(upload);
      return upload;
    },
  });
  /** @type {import('../../../js/upload-options.js').UploadContext} */
  const made = {
    session,
    shelf: new UploadShelf(store, () => {}),
    backend: 'test',
    capabilities: {
      upload: { protocols: ['form-data'], maxBytes: 100, maxFiles: null, idempotencyKey: true },
      list: false,
      get: false,
      delete: false,
      download: false,
      refresh: false,
      operations: false,
      assumed: [],
    },
    deadline: null,
    concurrency: 3,
    reportsSha256: false,
    xhr: false,
    hasXhr: false,
    ...more,
  };
  return Object.assign(made, { jobs, uploads, store });
}
export const stored = async () => record('done');
/** @param {FakeUpload} upload */
export const untilAborted = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
export const blob = () => new Blob(['0123456789'], { type: 'text/plain' });
/** Where parts are sent. */
export const TUS = { endpoint: 'https://tus.example/files' };

/**
 * A token as the core writes it.
 * @param {Record<string, unknown>} [more]
 */
export const token = (more = {}) =>
  JSON.stringify({
    v: 1,
    id: 'one',
    backend: 'test',
    protocol: 'tus',
    url: 'https://tus.example/files/1',
    name: 'a.txt',
    mediaType: 'text/plain',
    size: 10,
    acknowledged: 4,
    startedAt: 1_000,
    ...more,
  });
