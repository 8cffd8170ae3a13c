// The ways to fail that need no word of a server: arguments, limits of time, the network itself.

import { clientCredentials, createClient } from '@attache/client';
import { CANARIES } from './canaries.mjs';
import { blob, get, own } from './canary-statuses.mjs';
import { SIGNED } from './canary-world.mjs';
import { voipbinFile } from './fixtures.mjs';
import { never } from './scripted.mjs';

/** @typedef {import('@attache/client').ErrorCode} ErrorCode */
/** @typedef {import('./canary-statuses.mjs').Way} Way */
/** @typedef {import('./scripted.mjs').Call} Call */

/** What engines and proxies write into their errors. @param {Call} call */
export const quotingFailure = ({ href, headers }) => {
  const told = `${href} ${Object.values(headers).join(' ')}`;
  const error = Object.assign(new TypeError(`Failed to fetch ${told}`, { cause: new Error(told) }), {
    path: href,
    request: new Request(href),
  });
  return Promise.reject(error);
};

const refused = () => Promise.reject(Object.assign(new TypeError('fetch failed'), { code: 'ECONNREFUSED' }));

/** An answer that begins and does not end. */
const stalling = () =>
  new Response(new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode('{')) }));

/** @satisfies {Partial<Record<ErrorCode, Way[]>>} */
export const LOCAL = {
  invalid_argument: [
    {
      how: 'a user name in the base URL',
      once: true,
      run: () =>
        createClient({ backend: 'cuadra', baseUrl: `https://${CANARIES.userinfo}:${CANARIES.userinfo}@x.test` }),
    },
    {
      how: 'a user name in a trusted host',
      once: true,
      run: (w) => w.client('voipbin', [], { trustedHosts: [`${CANARIES.userinfo}@x.test`] }),
    },
    {
      how: 'a user name in the token endpoint',
      once: true,
      run: () =>
        clientCredentials({
          tokenUrl: `https://${CANARIES.userinfo}@x.test`,
          clientId: 'a',
          clientSecret: CANARIES.clientSecret,
        }),
    },
    {
      how: 'a header with a line break',
      once: true,
      run: (w) => w.client('cuadra', [], { headers: { 'x-a': `${CANARIES.extraHeader}\n` } }),
    },
    {
      how: 'a header of a call with a line break',
      once: true,
      run: (w) => w.client('cuadra', []).get('x', { headers: { 'x-a': `${CANARIES.callHeader}\n` } }),
    },
    {
      how: 'a credential with a line break',
      once: true,
      run: (w) => w.client('cuadra', [], { auth: { bearer: async () => `${CANARIES.bearer}\n` } }).get('x'),
    },
    {
      how: 'an idempotency key with a line break',
      once: true,
      commit: 'not-sent',
      run: (w) => w.client('cuadra', []).upload(blob(), { idempotencyKey: `${CANARIES.idempotencyKey}\n` }),
    },
    {
      how: 'a path with a key that climbs',
      once: true,
      run: (w) => w.client('cuadra', []).request(`/../x?key=${CANARIES.signature}`),
    },
  ],
  unsupported: [
    {
      how: 'a key where none is honoured',
      once: true,
      commit: 'not-sent',
      run: (w) => w.client('voipbin', []).upload(blob(), { idempotencyKey: CANARIES.idempotencyKey }),
    },
    { how: 'a verb that is not there', once: true, run: (w) => w.client('fruxon', []).get('x', get) },
    ...own(405),
  ],
  disposed: [
    {
      how: 'after close',
      once: true,
      async run(w) {
        const client = w.client('cuadra', []);
        await client.close();
        await client.get('x', get);
      },
    },
  ],
  aborted: [
    {
      how: 'on its way',
      run(w) {
        const abort = new AbortController();
        const hold = (/** @type {Call} */ call) => {
          queueMicrotask(() => abort.abort('enough'));
          return never(call);
        };
        return w.client('cuadra', [hold]).get('x', { ...get, signal: abort.signal });
      },
    },
  ],
  timeout: [
    {
      how: 'no answer',
      once: true,
      retryable: true,
      run: (w) => w.client('cuadra', [never]).get('x', { ...get, timeout: 1 }),
    },
  ],
  stalled: [
    {
      how: 'an answer that stops',
      once: true,
      retryable: true,
      run: (w) => w.client('cuadra', [stalling], { stallTimeout: 1 }).get('x', get),
    },
  ],
  deadline_exceeded: [
    {
      how: 'no answer at all',
      once: true,
      retryable: true,
      run: (w) => w.client('cuadra', [never]).get('x', { ...get, deadline: 1 }),
    },
    {
      how: 'an operation that goes on',
      retryable: true,
      run: (w) =>
        w
          .client('fruxon', [{ json: { id: 'op1', status: w.quote(), metadata: w.quote() } }])
          .operation('op1', { ...get, deadline: 20 }),
    },
  ],
  network: [
    { how: 'get', once: true, retryable: true, run: (w) => w.client('cuadra', [quotingFailure]).get('x', get) },
    {
      how: 'delete',
      once: true,
      retryable: true,
      commit: 'unknown',
      run: (w) => w.client('cuadra', [quotingFailure]).delete('x', get),
    },
    {
      how: 'delete, refused',
      once: true,
      retryable: true,
      commit: 'not-sent',
      run: (w) => w.client('cuadra', [refused]).delete('x', get),
    },
    {
      how: 'storage',
      once: true,
      retryable: true,
      run: (w) => w.client('voipbin', [{ json: voipbinFile({ uri_download: SIGNED }) }, quotingFailure]).download('x'),
    },
    {
      how: 'middleware',
      once: true,
      retryable: true,
      run: (w) =>
        w
          .client('cuadra', [], {
            middleware: [
              ({ url, headers }) => Promise.reject(new Error(`no way to ${url}: ${[...headers].join(' ')}`)),
            ],
          })
          .get('x', get),
    },
    {
      how: 'a token endpoint',
      once: true,
      retryable: true,
      async run() {
        const secret = clientCredentials({
          tokenUrl: `https://login.test/${CANARIES.capability}?key=${CANARIES.signature}`,
          clientId: 'a',
          clientSecret: CANARIES.clientSecret,
          fetch: (url, init) => Promise.reject(new TypeError(`Failed to fetch ${url} with ${init?.body}`)),
        });
        if (typeof secret === 'function') await secret({ reason: 'first' });
      },
    },
  ],
};
