// What the page of the benchmark does: makes the file, sends it in one of several ways, and tells how long that took and what
// was heard of it. What is compared with what is decided in Node.

import { createClient, defineBackend } from '@attache/client';
import { watchWasm } from '../../tests/js/suite/support/wasm.mjs';

/** @typedef {import('../../tests/js/suite/harness.mjs').Test} Test */
/** @typedef {'form by hand' | 'form' | 'form, heard' | 'tus by hand' | 'tus' | 'tus, heard'} Way */
/** @typedef {{ at: number, sent: number, state: string }} Heard */

const MEBIBYTE = 1 << 20;
const NAME = 'large.bin';

// Before the package is used: what it instantiates from now on is seen.
const { memories } = await watchWasm(
  /** @type {Test} */ (/** @type {unknown} */ ({ origin: location.origin, after: () => {} })),
);

/** @type {Blob} */
let file = new Blob([]);

/**
 * @param {string} server
 * @param {(event: import('@attache/client').UploadProgress) => void} [onProgress]
 */
function tools(server, onProgress) {
  const backend = defineBackend({
    name: 'roomy',
    baseUrl: server,
    upload: { path: '/form', encoding: 'form-data' },
    record: { id: 'id' },
  });
  return { client: createClient({ backend }), heard: onProgress ? { onProgress } : {} };
}

/** @type {Record<Way, (server: string, listen: (event: import('@attache/client').UploadProgress) => void) => Promise<unknown>>} */
const WAYS = {
  async 'form by hand'(server) {
    const form = new FormData();
    form.append('file', file, NAME);
    const response = await fetch(`${server}/form`, { method: 'POST', body: form });
    return response.json();
  },
  async form(server) {
    const { client } = tools(server);
    return client.upload(file, { name: NAME });
  },
  async 'form, heard'(server, listen) {
    const { client, heard } = tools(server, listen);
    return client.upload(file, { name: NAME, ...heard });
  },
  async 'tus by hand'(server) {
    const headers = { 'tus-resumable': '1.0.0' };
    const length = { 'upload-length': String(file.size) };
    const made = await fetch(`${server}/tus`, { method: 'POST', headers: { ...headers, ...length } });
    const place = new URL(made.headers.get('location') ?? '', server);
    const type = { 'content-type': 'application/offset+octet-stream', 'upload-offset': '0' };
    const response = await fetch(place, { method: 'PATCH', headers: { ...headers, ...type }, body: file });
    if (Number(response.headers.get('upload-offset')) !== file.size) throw new Error('not all of it has come');
  },
  async tus(server) {
    const { client } = tools(server);
    return client.upload(file, { name: NAME, target: { endpoint: `${server}/tus` } });
  },
  async 'tus, heard'(server, listen) {
    const { client, heard } = tools(server, listen);
    return client.upload(file, { name: NAME, target: { endpoint: `${server}/tus` }, ...heard });
  },
};

const bench = {
  /** By reference to one part: a file on a disk takes no memory of the page either. @param {number} mebibytes */
  make(mebibytes) {
    const part = new Blob([new Uint8Array(16 * MEBIBYTE)]);
    file = new Blob(Array(Math.ceil((mebibytes * MEBIBYTE) / part.size)).fill(part)).slice(0, mebibytes * MEBIBYTE);
    return file.size;
  },

  /**
   * @param {Way} way
   * @param {string} server
   * @returns {Promise<{ milliseconds: number, heard: Heard[] }>}
   */
  async send(way, server) {
    /** @type {Heard[]} */
    const heard = [];
    const began = performance.now();
    await WAYS[way](server, ({ sent, state }) => heard.push({ at: performance.now() - began, sent, state }));
    return { milliseconds: performance.now() - began, heard };
  },

  /** Bytes of all memories of wasm. */
  wasm: () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
};

Object.assign(globalThis, { bench });
