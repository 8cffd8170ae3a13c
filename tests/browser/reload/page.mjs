// What the page does that is left and comes back: begins an upload, looks what is pending, goes on with it, and shows all that
// a browser keeps for it. When, is decided in Node.

import { createClient } from '@attache/client';
import { bytes } from '../../js/suite/support/bytes.mjs';
import { SECRETS } from './secrets.mjs';

/** @typedef {import('@attache/client').UploadProgress} UploadProgress */
/** @typedef {{ protocol: 'tus' | 's3', endpoint: string }} Place */
/** @typedef {'picked' | { size: number, seed: number, lastModified: number }} Source */

const NAME = 'report.bin';
const PART = 5 << 20;

const client = createClient({
  backend: 'cuadra',
  baseUrl: 'http://127.0.0.1:9',
  auth: { bearer: SECRETS.bearer },
  headers: { 'x-own': SECRETS.clientHeader },
  retry: { baseDelay: 10 },
});

/** @param {Source} source @returns {File} */
function fileOf(source) {
  if (source !== 'picked') {
    const { size, seed, lastModified } = source;
    return new File([bytes(size, seed)], NAME, { type: 'application/octet-stream', lastModified });
  }
  const input = /** @type {HTMLInputElement} */ (document.querySelector('input[type=file]'));
  return /** @type {File} */ (input.files?.[0]);
}

/** @param {Place} place @returns {import('@attache/client').UploadOptions} */
function optionsOf({ protocol, endpoint }) {
  const headers = { 'x-call': SECRETS.callHeader };
  if (protocol === 'tus') return { target: { endpoint, headers: { 'x-target': SECRETS.targetHeader } }, headers };
  const methods = /** @type {const} */ ({
    create: 'POST',
    part: 'PUT',
    list: 'GET',
    complete: 'POST',
    abort: 'DELETE',
  });
  return {
    headers,
    partSize: PART,
    target: {
      key: NAME,
      sign: async ({ action, uploadId, partNumber }) => {
        const url = new URL(endpoint);
        if (action === 'create') url.searchParams.set('uploads', '');
        if (uploadId !== undefined) url.searchParams.set('uploadId', uploadId);
        if (partNumber !== undefined) url.searchParams.set('partNumber', String(partNumber));
        url.searchParams.set('X-Amz-Credential', SECRETS.bearer);
        url.searchParams.set('X-Amz-Signature', SECRETS.signature);
        return { url: url.href, method: methods[action] };
      },
    },
  };
}

/** @type {import('@attache/client').Upload | undefined} */
let running;

const page = {
  /** @param {Place} place @param {Source} source */
  begin(place, source) {
    running = client.upload(fileOf(source), optionsOf(place));
  },

  /** Of the upload that was begun. */
  progress: () => running?.progress,

  async pending() {
    const all = await client.pendingUploads();
    return all.map(({ token, name, size, acknowledged }) => ({ token, name, size, acknowledged }));
  },

  /**
   * @param {Place} place
   * @param {string} token
   * @param {Source} source
   */
  async resume(place, token, source) {
    /** @type {UploadProgress[]} */
    const heard = [];
    const upload = client.resumeUpload(token, fileOf(source), {
      ...optionsOf(place),
      onProgress: (told) => heard.push(told),
      // A server that holds what it should not get is no reason to wait for ever.
      deadline: 30_000,
    });
    try {
      const { id, name, size } = await upload;
      return { ok: true, id, name, size, heard };
    } catch (error) {
      const { code, message } = /** @type {import('@attache/client').AttacheError} */ (error);
      return { ok: false, code, message, heard };
    }
  },

  /** Everything that the browser keeps for this origin, as one text. */
  async stored() {
    const databases = await indexedDB.databases();
    const contents = await Promise.all(databases.map(({ name = '' }) => contentOf(name)));
    return JSON.stringify({
      contents,
      local: { ...localStorage },
      session: { ...sessionStorage },
      cookies: document.cookie,
      caches: 'caches' in globalThis ? await caches.keys() : [],
    });
  },
};

/** @param {string} name of a database */
async function contentOf(name) {
  const database = await settled(indexedDB.open(name));
  try {
    /** @type {[string, unknown[], unknown[]][]} */
    const tables = [];
    for (const table of database.objectStoreNames) {
      const store = database.transaction(table).objectStore(table);
      const [keys, values] = await Promise.all([settled(store.getAllKeys()), settled(store.getAll())]);
      tables.push([table, keys, values]);
    }
    return { name, tables };
  } finally {
    database.close();
  }
}

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
const settled = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

Object.assign(globalThis, { page });
