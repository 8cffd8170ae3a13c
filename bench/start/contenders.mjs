// @ts-check
// Who starts: for each a piece of a user's code that makes its client and makes one request, and what the server has to see
// for the figure to stand. As text, for the peers need not be installed where this is type-checked.

/** @typedef {import('../size/bundle.mjs').Runtime} Runtime */
/**
 * @typedef {object} Contender
 * @property {string} name
 * @property {string} expects method and path of its first request
 * @property {string} code exports `create(base)`, and `first(client)`, which settles with the request's answer
 * @property {Runtime[]} runtimes
 * @property {string} [head] of its page, with WASM for the address of its wasm
 */

/** @type {Runtime[]} */
const EVERYWHERE = ['browser', 'node', 'workerd'];

/**
 * @param {string} name
 * @param {string} expects
 * @param {string} code
 * @param {Runtime[]} [runtimes]
 * @returns {Contender}
 */
const contender = (name, expects, code, runtimes = EVERYWHERE) => ({ name, expects, code, runtimes });

/** The one that the bars stand over. */
export const BASE = 'fetch by hand';
export const OURS = 'attache';
/** Loads the core while the caller has other work. */
export const OURS_EARLY = 'attache, init() beside createClient()';
/** Those whose first call comes only when the caller has worked on something else, for so many milliseconds. */
export const OVERLAPPED = [BASE, OURS, OURS_EARLY];
export const GAP = 20;

const CLIENT = `createClient({ backend: 'cuadra', baseUrl: base, auth: { bearer: 'bench' } })`;
const GET = `export const first = (client) => client.get('one');`;

/** @param {string} entry @param {string} [made] */
const ours = (entry, made = CLIENT) => `
  import { createClient } from '@attache/client${entry}';
  export const create = (base) => ${made};
  ${GET}`;

const UPLOAD = `
  import { createClient, defineBackend } from '@attache/client';
  export const create = (base) => {
    const backend = defineBackend({
      name: 'plain', baseUrl: base, upload: { path: '/form', encoding: 'form-data' }, record: { id: 'id' },
    });
    return createClient({ backend });
  };
  export const first = (client) => client.upload(new Blob(['0123456789']), { name: 'ten.bin' });`;

const SLIM_PAGE = `
  import { createClient, init } from '@attache/client/slim';
  import address from '@attache/client/core.wasm';
  export const create = (base) => {
    init(new URL(address, import.meta.url));
    return ${CLIENT};
  };
  ${GET}`;

const SLIM_NODE = `
  import { readFile } from 'node:fs/promises';
  import { createClient, init } from '@attache/client/slim';
  import address from '@attache/client/core.wasm';
  export const create = (base) => {
    init(readFile(new URL(address, import.meta.url)));
    return ${CLIENT};
  };
  ${GET}`;

const EARLY = `
  import { createClient, init } from '@attache/client';
  export const create = (base) => {
    init();
    return ${CLIENT};
  };
  ${GET}`;

/** @type {Contender[]} */
const OWN = [
  contender(OURS, 'GET /v1/files/one', ours('')),
  contender(OURS_EARLY, 'GET /v1/files/one', EARLY, ['browser', 'node']),
  {
    ...contender('attache, preloaded', 'GET /v1/files/one', ours(''), ['browser']),
    head: '<link rel="preload" href="WASM" as="fetch" type="application/wasm" crossorigin>',
  },
  contender('attache /inline', 'GET /v1/files/one', ours('/inline'), ['browser']),
  contender('attache /slim', 'GET /v1/files/one', SLIM_PAGE, ['browser']),
  contender('attache /slim', 'GET /v1/files/one', SLIM_NODE, ['node']),
  contender('attache /nowasm', 'GET /v1/files/one', ours('/nowasm'), ['browser', 'node']),
  contender('attache, an upload', 'POST /form', UPLOAD),
];

/** @type {Contender[]} */
const OTHERS = [
  contender(
    BASE,
    'GET /v1/files/one',
    `export const create = (base) => ({ base, headers: { authorization: 'Bearer bench' } });
    export const first = async ({ base, headers }) => {
      const answer = await fetch(base + '/v1/files/one', { headers });
      if (!answer.ok) throw new Error(String(answer.status));
      return await answer.json();
    };`,
  ),
  contender(
    'ky',
    'GET /v1/files/one',
    `import ky from 'ky';
    export const create = (base) => ky.create({ prefix: base, headers: { authorization: 'Bearer bench' } });
    export const first = (client) => client.get('v1/files/one').json();`,
  ),
  contender(
    'openai',
    'GET /files/one',
    `import OpenAI from 'openai';
    export const create = (base) => new OpenAI({ baseURL: base, apiKey: 'bench', dangerouslyAllowBrowser: true });
    export const first = (client) => client.files.retrieve('one');`,
  ),
  contender(
    'tus-js-client',
    'POST /tus',
    `import { Upload } from 'tus-js-client';
    export const create = (base) => base + '/tus';
    export const first = (endpoint) => new Promise((onSuccess, onError) => {
      const file = typeof window === 'object' ? new Blob(['0123456789']) : Buffer.from('0123456789');
      new Upload(file, { endpoint, storeFingerprintForResuming: false, onSuccess, onError }).start();
    });`,
    ['browser', 'node'],
  ),
  contender(
    'Uppy, XHR',
    'POST /form',
    `import { Uppy } from '@uppy/core';
    import XHRUpload from '@uppy/xhr-upload';
    export const create = (base) => new Uppy().use(XHRUpload, { endpoint: base + '/form' });
    export const first = async (client) => {
      client.addFile({ name: 'ten.bin', data: new Blob(['0123456789']) });
      const { failed } = await client.upload();
      if (failed.length > 0) throw new Error(failed[0].error);
    };`,
    ['browser'],
  ),
  contender(
    '@aws-sdk/lib-storage',
    'PUT /bucket/one',
    `import { S3Client } from '@aws-sdk/client-s3';
    import { Upload } from '@aws-sdk/lib-storage';
    export const create = (endpoint) => new S3Client({
      endpoint, region: 'auto', forcePathStyle: true, credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    });
    export const first = (client) => new Upload({
      client, params: { Bucket: 'bucket', Key: 'one', Body: new TextEncoder().encode('0123456789') },
    }).done();`,
  ),
  contender(
    '@azure/storage-blob',
    'PUT /container/one',
    `import { BlockBlobClient } from '@azure/storage-blob';
    export const create = (base) => new BlockBlobClient(base + '/container/one?sig=bench');
    export const first = (client) => client.uploadData(new TextEncoder().encode('0123456789').buffer);`,
    ['browser', 'node'],
  ),
];

/**
 * @param {Runtime} runtime
 * @returns {Contender[]}
 */
export const contendersIn = (runtime) => [...OTHERS, ...OWN].filter(({ runtimes }) => runtimes.includes(runtime));
