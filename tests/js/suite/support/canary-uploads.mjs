// The ways in which an upload of several requests fails: its session's address is a capability, its signatures and its
// target's headers are secrets, and its servers quote them all.

import { CANARIES } from './canaries.mjs';
import { quotingFailure } from './canary-local.mjs';

/** @typedef {import('./canary-statuses.mjs').Way} Way */
/** @typedef {import('./canary-world.mjs').World} World */

/** As a server names it that puts the permission into the address. */
const SESSION = `https://tus.test/${CANARIES.capability}?sig=${CANARIES.signature}`;
const begun = { status: 201, headers: { 'tus-resumable': '1.0.0', location: SESSION } };
const standing = { headers: { 'tus-resumable': '1.0.0', 'upload-offset': '99', 'upload-length': '6' } };

const tus = {
  target: {
    endpoint: `https://tus.test/files?sig=${CANARIES.signature}`,
    headers: { authorization: `Bearer ${CANARIES.targetHeader}` },
  },
  partSize: 2,
};
const s3 = {
  target: { key: 'k', sign: async () => ({ url: `https://s3.test/k?X-Amz-Signature=${CANARIES.signature}` }) },
};
const file = () => new Blob(['abcdef']);
/** What is looked for later must not be found in the page's own store: there a session's address has to stand. */
const uploadStore = { get: async () => null, set: async () => {}, delete: async () => {}, list: async () => [] };
const token = JSON.stringify({
  v: 1,
  id: 'x',
  backend: 'cuadra',
  protocol: 'tus',
  url: SESSION,
  size: 7,
  startedAt: 1,
});

/** @param {World} w @param {number} status */
const twice = (w, status) => [begun, w.refusing(status), begun, w.refusing(status)];

/** @type {{ session_lost: Way[], offset_conflict: Way[], source_changed: Way[] }} */
export const SESSIONS = {
  session_lost: [404, 410].map((status) => ({
    how: `a session that is gone, twice: ${status}`,
    status,
    commit: 'not-sent',
    run: (w) => w.client('cuadra', twice(w, status), { uploadStore }).upload(file(), tus),
  })),
  offset_conflict: [
    {
      how: 'a server that holds more than there is',
      commit: 'not-sent',
      run: (w) => w.client('cuadra', [begun, w.refusing(409), standing], { uploadStore }).upload(file(), tus),
    },
  ],
  source_changed: [
    {
      how: 'another file',
      once: true,
      commit: 'not-sent',
      run: (w) => w.client('cuadra', [], { uploadStore }).resumeUpload(token, file(), tus),
    },
  ],
};

/** @type {Way[]} */
export const REFUSED_SESSIONS = [
  {
    how: 'a session that is refused to begin',
    status: 403,
    run: (w) => w.client('cuadra', [w.refusing(403)], { uploadStore }).upload(file(), tus),
  },
  {
    how: 'bytes that are refused',
    status: 403,
    run: (w) => w.client('cuadra', [begun, w.refusing(403)], { uploadStore }).upload(file(), tus),
  },
  {
    how: 'a part whose signature is refused twice',
    status: 403,
    run: (w) =>
      w
        .client('cuadra', [{ body: '<R><UploadId>u</UploadId></R>' }, w.refusing(403), w.refusing(403)], {
          uploadStore,
        })
        .upload(file(), s3),
  },
];

/** @type {Way[]} */
export const LOST_SESSIONS = [
  {
    how: 'a session that cannot begin, in an engine that quotes',
    retryable: true,
    commit: 'not-sent',
    run: (w) => w.client('cuadra', [quotingFailure], { uploadStore }).upload(file(), tus),
  },
  {
    how: 'bytes that are lost, in an engine that quotes',
    retryable: true,
    commit: 'not-sent',
    run: (w) => w.client('cuadra', [begun, quotingFailure], { uploadStore }).upload(file(), tus),
  },
];
