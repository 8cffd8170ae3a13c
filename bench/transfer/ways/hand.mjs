// @ts-check
// What people write by hand without a library: a form, one body, tus and S3 in their least form. No retry and no resume.

import { good, NAME, TYPE } from './job.mjs';

/** @typedef {import('./job.mjs').Job} Job */

/** What ours sends of tus in one request, unless told otherwise. */
const TUS_PART = 64 << 20;
const S3_PART = 8 << 20;
const PIECE = 1 << 20;

/** @param {Blob} file */
function formOf(file) {
  const form = new FormData();
  form.append('file', file, NAME);
  return form;
}

/** @param {Job} job */
export async function form({ base, key, file }) {
  return (await good(await fetch(`${base}/form/${key}`, { method: 'POST', body: formOf(file) }))).json();
}

/** @param {Job} job */
export async function body({ base, key, file }) {
  await good(await fetch(`${base}/put/${key}`, { method: 'PUT', body: file }));
}

/**
 * Pieces of the file, which browsers do not send. Node keeps all of what it sends unless it may follow no redirect and knows of
 * no window: few know that.
 * @param {Job} job
 */
export async function stream({ base, key, file }) {
  let taken = 0;
  const body = new ReadableStream(
    {
      async pull(controller) {
        const end = Math.min(taken + PIECE, file.size);
        if (end > taken) controller.enqueue(new Uint8Array(await file.slice(taken, end).arrayBuffer()));
        else controller.close();
        taken = end;
      },
    },
    { highWaterMark: 0 },
  );
  /** @type {RequestInit & { duplex: 'half' }} */
  const init = { method: 'PUT', body, duplex: 'half', window: null, redirect: 'error' };
  const headers = { 'content-length': String(file.size) };
  await good(await fetch(`${base}/put/${key}`, { ...init, headers }));
}

/** @param {Job} job */
export function xhr({ base, key, file, heard }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${base}/form/${key}`);
    request.responseType = 'json';
    request.onload = () =>
      request.status === 200 ? resolve(request.response) : reject(new Error(`${request.status}`));
    request.onerror = () => reject(new Error('the request failed'));
    if (heard) request.upload.onprogress = ({ loaded }) => heard(loaded);
    request.send(formOf(file));
  });
}

/** @param {Job} job @param {number} part */
async function patches({ base, key, file }, part) {
  const headers = { 'tus-resumable': '1.0.0' };
  const length = { 'upload-length': String(file.size) };
  const made = await good(await fetch(`${base}/tus/${key}`, { method: 'POST', headers: { ...headers, ...length } }));
  const place = new URL(made.headers.get('location') ?? '', base);
  for (let offset = 0; offset < file.size; ) {
    const sent = { ...headers, 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) };
    const piece = file.slice(offset, offset + part);
    const response = await good(await fetch(place, { method: 'PATCH', headers: sent, body: piece }));
    offset = Number(response.headers.get('upload-offset'));
  }
}

/** @param {Job} job */
export const tusAtOnce = (job) => patches(job, job.file.size);
/** @param {Job} job */
export const tusInParts = (job) => patches(job, TUS_PART);

/** Slices as they are, some in flight together. @param {Job} job */
export async function s3({ base, key, file, parts = 3, partSize = S3_PART }) {
  const object = `${base}/s3/${key}/bucket/${NAME}`;
  const made = await (await good(await fetch(`${object}?uploads`, { method: 'POST' }))).text();
  const id = /<UploadId>([^<]+)</.exec(made)?.[1];
  const count = Math.ceil(file.size / partSize);
  /** @type {string[]} */
  const etags = [];
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const at = next++;
      const piece = file.slice(at * partSize, (at + 1) * partSize);
      const url = `${object}?partNumber=${at + 1}&uploadId=${id}`;
      etags[at] = (await good(await fetch(url, { method: 'PUT', body: piece }))).headers.get('etag') ?? '';
    }
  };
  await Promise.all(Array.from({ length: parts }, lane));
  const list = etags.map((etag, at) => `<Part><PartNumber>${at + 1}</PartNumber><ETag>${etag}</ETag></Part>`);
  const whole = `<CompleteMultipartUpload>${list.join('')}</CompleteMultipartUpload>`;
  await good(
    await fetch(`${object}?uploadId=${id}`, { method: 'POST', body: whole, headers: { 'content-type': TYPE } }),
  );
}
