// @ts-check
// A client's surroundings for upload handles, with a core that does what the test says.

import { fakeSession, record } from './helpers.mjs';

/** @typedef {import('../../../js/door.js').UploadJob} UploadJob */

/**
 * A client whose core hands each job to `work`.
 * @param {(job: UploadJob) => Promise<unknown>} work
 * @param {Partial<import('../../../js/upload-options.js').UploadContext>} [more]
 */
export function context(work, more = {}) {
  /** @type {UploadJob[]} */
  const jobs = [];
  const session = fakeSession({
    /** @param {UploadJob} job */
    upload(job) {
      jobs.push(job);
      return work(job);
    },
  });
  /** @type {import('../../../js/upload-options.js').UploadContext} */
  const made = {
    session,
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
    reportsSha256: false,
    xhr: false,
    hasXhr: false,
    ...more,
  };
  return Object.assign(made, { jobs });
}
export const stored = async () => record('done');
/** @param {UploadJob} job */
export const untilAborted = (job) =>
  new Promise((_, reject) => job.signal.addEventListener('abort', () => reject(job.signal.reason)));
export const blob = () => new Blob(['0123456789'], { type: 'text/plain' });
