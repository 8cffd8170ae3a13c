// @ts-check
// The project's client: a form to one of its built-in platforms, tus, S3's parts and Azure's blocks.

import { NAME } from './job.mjs';

/** @typedef {import('./job.mjs').Job} Job */
/** @typedef {import('@attache/client').UploadOptions} UploadOptions */

/** The platform itself takes less than the benchmark sends. */
const ROOMY = { upload: { maxBytes: 2 ** 40 } };

/** @param {Job} job @param {number} [concurrency] files and parts */
export function clientOf({ attache, base, key, parts }, concurrency = parts) {
  return attache.createClient({
    backend: 'cuadra',
    baseUrl: `${base}/form/${key}`,
    auth: { bearer: 'bench' },
    overrides: /** @type {import('@attache/client').ClientOptions['overrides'] & {}} */ (ROOMY),
    ...(concurrency === undefined ? {} : { concurrency }),
  });
}

/** @param {Job} job @param {UploadOptions} options */
async function sent(job, options) {
  const client = clientOf(job);
  const { heard, partSize } = job;
  const record = await client.upload(job.file, {
    name: NAME,
    checksum: false,
    ...(heard && { onProgress: ({ sent: bytes }) => heard(bytes) }),
    ...(partSize === undefined ? {} : { partSize }),
    ...options,
  });
  await client.close();
  return record;
}

/** @param {Job} job */
export const form = (job) => sent(job, {});
/** The platform tells a digest, which is compared. @param {Job} job */
export const formHashed = (job) => sent(job, { checksum: 'sha256' });
/** @param {Job} job */
export const tus = (job) => sent(job, { target: { endpoint: `${job.base}/tus/${job.key}` } });

/** A server that says that it joins parts. @param {Job} job */
export const tusJoined = (job) => sent(job, { target: { endpoint: `${job.base}/tus-joined/${job.key}` } });

const METHODS = { create: 'POST', part: 'PUT', list: 'GET', complete: 'POST', abort: 'DELETE' };

/** @param {Job} job */
export function s3(job) {
  /** @type {import('@attache/client').UploadTarget} */
  const target = {
    key: NAME,
    sign: async ({ action, uploadId = '', partNumber }) => {
      const part = partNumber === undefined ? '' : `&partNumber=${partNumber}`;
      const query = action === 'create' ? 'uploads' : `uploadId=${uploadId}${action === 'part' ? part : ''}`;
      return { url: `${job.base}/s3/${job.key}/bucket/${NAME}?${query}`, method: METHODS[action] };
    },
  };
  return sent(job, { target, protocol: 's3-multipart' });
}

/** @param {Job} job */
export function azure(job) {
  const sasUrl = async () => ({ url: `${job.base}/azure/${job.key}/container/${NAME}` });
  return sent(job, { target: { sasUrl }, protocol: 'azure-blocks' });
}
