// @ts-check
// Uppy without its dashboard: XHR, tus and S3.

import AwsS3 from '@uppy/aws-s3';
import Uppy from '@uppy/core';
import Tus from '@uppy/tus';
import XHRUpload from '@uppy/xhr-upload';
import { NAME, TYPE } from './job.mjs';

/** @typedef {import('./job.mjs').Job} Job */

const METHODS = { PUT: 'PUT', POST: 'POST', GET: 'GET', DELETE: 'DELETE' };

/**
 * @param {Uppy} uppy
 * @param {Blob[]} files
 */
async function sent(uppy, files) {
  files.forEach((data, at) => void uppy.addFile({ name: files.length === 1 ? NAME : `${at}.bin`, type: TYPE, data }));
  const { successful = [], failed = [] } = (await uppy.upload()) ?? {};
  if (failed.length > 0 || successful.length !== files.length)
    throw new Error(`${failed[0]?.error ?? 'not all was sent'}`);
  uppy.destroy();
}

/** @param {Pick<Job, 'base' | 'key'>} job @param {Blob[]} files @param {number} limit */
export function xhrAll({ base, key }, files, limit) {
  const uppy = new Uppy();
  uppy.use(XHRUpload, { endpoint: `${base}/form/${key}`, fieldName: 'file', limit });
  return sent(uppy, files);
}

/** @param {Job} job */
export const xhr = (job) => xhrAll(job, [job.file], 1);

/** @param {Job} job */
export function tus({ base, key, file }) {
  const uppy = new Uppy();
  uppy.use(Tus, { endpoint: `${base}/tus/${key}`, storeFingerprintForResuming: false });
  return sent(uppy, [file]);
}

/** One part after the other: Uppy sends files abreast, not the parts of one. @param {Job} job */
export function s3({ base, key, file, partSize }) {
  const uppy = new Uppy();
  uppy.use(AwsS3, {
    shouldUseMultipart: true,
    ...(partSize === undefined ? {} : { getChunkSize: () => partSize }),
    signRequest: (request) => {
      const { uploadId, partNumber } = /** @type {{ uploadId?: string, partNumber?: number }} */ (request);
      const part = partNumber === undefined ? '' : `&partNumber=${partNumber}`;
      const query =
        uploadId === undefined ? (request.method === METHODS.POST ? 'uploads' : '') : `uploadId=${uploadId}${part}`;
      return { url: `${base}/s3/${key}/bucket/${NAME}?${query}` };
    },
  });
  return sent(uppy, [file]);
}
