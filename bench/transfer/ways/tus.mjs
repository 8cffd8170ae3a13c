// @ts-check
// tus-js-client, as it is unless told otherwise: one PATCH for all of a file.

import * as tusClient from 'tus-js-client';
import { NAME } from './job.mjs';

// In Node it is CommonJS, whose names an import may not find.
const { Upload } = /** @type {{ default?: typeof tusClient } & typeof tusClient} */ (tusClient).default ?? tusClient;

/** @typedef {import('./job.mjs').Job} Job */

/** @param {Job} job */
export const tus = (job) => sent(job, 1);
/** Parts abreast, which the server joins. @param {Job} job */
export const tusJoined = (job) => sent(job, job.parts ?? 3);

/**
 * @param {Job} job
 * @param {number} parts
 */
async function sent({ base, key, file, open, partSize }, parts) {
  // Node's streams and buffers are all that it takes there.
  const source = open === undefined ? file : open();
  await new Promise((resolve, reject) => {
    const upload = new Upload(/** @type {Blob} */ (/** @type {unknown} */ (source)), {
      endpoint: `${base}/${parts > 1 ? 'tus-joined' : 'tus'}/${key}`,
      metadata: { filename: NAME },
      retryDelays: [250, 500, 1000, 2000, 4000],
      storeFingerprintForResuming: false,
      ...(parts > 1 ? { parallelUploads: parts } : {}),
      ...(partSize === undefined ? {} : { chunkSize: partSize }),
      onSuccess: resolve,
      onError: reject,
    });
    upload.start();
  });
}
