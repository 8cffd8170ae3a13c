// F8, L4: secrets again, where it takes more than a written answer: a core that dies, engines that put their own words into a
// failure, and what is no failure at all: clients, handles and tokens that somebody logs.

import { createClient } from '@attache/client';
import { assert } from 'chai';
import { acquire } from '../../../js/core.js';
import { test } from './harness.mjs';
import { CANARIES, Search } from './support/canaries.mjs';
import { AUTHS, inspectorOf, SIGNED, world } from './support/canary-world.mjs';
import { cuadraFile, cuadraPage, voipbinFile } from './support/fixtures.mjs';
import { peer } from './support/peer.mjs';
import { BASE, never, scripted } from './support/scripted.mjs';
import { deferred } from './support/timing.mjs';

const FORM = { shape: 'text', pad: 0 };

/** @param {PromiseLike<unknown>} call @param {string} what @returns {Promise<import('@attache/client').AttacheError>} */
const failed = (call, what) =>
  Promise.resolve(call).then(
    () => assert.fail(`${what} should have failed`),
    (error) => error,
  );

/** @param {import('./harness.mjs').Test} t @param {Search} search */
function done(t, search) {
  t.tell(search.summary());
  assert.deepEqual(search.complaints(), []);
}

test(
  'F8, M11: no text of core_lost tells a secret',
  async (t) => {
    const search = new Search(await inspectorOf(t));
    const w = world(t, 'bearer', FORM);
    const arrived = [deferred(), deferred()];
    const held = arrived.map((reached) => (/** @type {import('./support/scripted.mjs').Call} */ call) => {
      reached.resolve(undefined);
      return never(call);
    });
    const client = w.client('cuadra', held);
    const read = client.request(`/own?key=${CANARIES.signature}`, { headers: { 'x-call': CANARIES.callHeader } });
    const write = client.upload(new Blob(['abc']), { idempotencyKey: CANARIES.idempotencyKey });
    const failures = [failed(read, 'the read'), failed(write, 'the write')];
    await Promise.all(arrived.map(({ promise }) => promise));
    const core = await acquire();
    try {
      void core.run(() => core.door.panicForTests?.());
    } catch (error) {
      search.failure('the panic', error);
    }
    const [first, second] = await Promise.all(failures);
    assert.include(first, { code: 'core_lost', retryable: true, commit: null, status: null });
    assert.include(second, { code: 'core_lost', retryable: false, commit: 'unknown', status: null });
    for (const error of [first, second]) search.failure('core_lost', error);
    for (const event of w.events) search.look('an event', JSON.stringify(event));
    done(t, search);
  },
  { hooks: true },
);

/** Ways in which a storage host fails below HTTP. @type {Record<string, import('./support/peer.mjs').Step>} */
const BROKEN = {
  'closed without an answer': { ending: 'close', raw: '' },
  reset: { ending: 'reset' },
  'garbage in the place of a head': { raw: 'what is this\r\n\r\n' },
  'cut off in its error body': { status: 403, body: 'x'.repeat(1_000), send: 10, ending: 'reset' },
};

test('F8: what engines say of a connection that failed tells no signed address', async (t) => {
  const search = new Search(await inspectorOf(t));
  /** @type {Set<string>} */
  const words = new Set();
  const nobody = 'http://127.0.0.1:9';
  for (const [name, step] of Object.entries({ ...BROKEN, refused: undefined })) {
    const base = step
      ? (await peer(t, [{ .../** @type {import('./support/peer.mjs').Step} */ (step), times: 0 }])).base
      : nobody;
    const link = `${base}/${CANARIES.capability}?X-Goog-Signature=${CANARIES.signature}`;
    const client = createClient({
      backend: 'voipbin',
      baseUrl: 'http://127.0.0.1:9/v1.0',
      auth: { bearer: CANARIES.bearer },
      retry: { maxRetries: 0 },
      // The platform's own part is written, the storage host's is real.
      fetch: (url, init) =>
        String(url).includes(CANARIES.capability)
          ? fetch(url, init)
          : Promise.resolve(Response.json(voipbinFile({ uri_download: link }))),
    });
    const error = await failed(client.download('x'), name);
    assert.include(['network', 'forbidden'], error.code, name);
    words.add(String(/** @type {Error} */ (error.cause)?.message));
    search.way = name;
    search.failure(name, error);
    await client.close();
  }
  t.tell([...words].join(' | '));
  done(t, search);
});

test('F8: what runtimes write into errors of fetch is kept where it tells nothing, and replaced where it does', async (t) => {
  const search = new Search(await inspectorOf(t));
  const plain = Object.assign(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED 127.0.0.1:9') }), {
    code: 'ECONNREFUSED',
  });
  /** @type {[string, unknown, boolean][]} what comes, and whether it may stay as it is */
  const causes = [
    ['Node', plain, true],
    ['Deno', new TypeError(`error sending request for url (${SIGNED}): client error (Connect)`), false],
    ['Bun', Object.assign(new Error('Unable to connect.'), { code: 'ConnectionRefused', path: SIGNED }), false],
    [
      'node-fetch',
      Object.assign(new Error(`request to ${SIGNED} failed`), { type: 'system', errno: 'ECONNRESET' }),
      false,
    ],
    ['a request in it', Object.assign(new Error('failed'), { request: new Request(SIGNED) }), false],
    ['below', new TypeError('fetch failed', { cause: new Error('socket', { cause: new Error(SIGNED) }) }), false],
    ['a text', `no way to ${SIGNED}`, false],
    ['nothing', undefined, true],
    ['a number', 7, true],
  ];
  for (const [name, cause, stays] of causes) {
    const { fetch } = scripted([{ json: voipbinFile({ uri_download: SIGNED }) }, () => Promise.reject(cause)]);
    const client = createClient({ backend: 'voipbin', baseUrl: BASE.voipbin, retry: { maxRetries: 0 }, fetch });
    const error = await failed(client.download('x'), name);
    assert.include(error, { code: 'network', retryable: true });
    search.way = name;
    search.failure(name, error);
    if (stays) assert.strictEqual(error.cause, cause, name);
    else {
      assert.notStrictEqual(error.cause, cause, name);
      const { message, code } = /** @type {Partial<Error & { code: string }>} */ (cause);
      if (code) assert.equal(/** @type {{ code?: string }} */ (error.cause).code, code, 'its code stays');
      if (message === 'failed') assert.equal(/** @type {Error} */ (error.cause).message, message);
    }
    await client.close();
  }
  done(t, search);
});

test('F8: clients, handles and tokens tell nothing of what they hold', async (t) => {
  const search = new Search(await inspectorOf(t));
  for (const auth of Object.keys(AUTHS)) {
    const w = world(t, auth, FORM);
    const client = w.client('cuadra', [{ json: cuadraPage([]) }, { json: cuadraFile() }, { json: cuadraFile() }]);
    const options = { headers: { 'x-call': CANARIES.callHeader } };
    const listing = client.list(options);
    await listing;
    const upload = client.upload(new Blob(['abc']), { ...options, idempotencyKey: CANARIES.idempotencyKey });
    await upload;
    const batch = client.uploadAll([new Blob(['abc'])], options);
    const outcomes = await batch;
    const fruxon = w.client('fruxon', [{ json: { id: 'op1', status: 'RUNNING' } }]);
    const operation = fruxon.operation('op1', options);
    await operation.poll();
    const link = w.client('voipbin', []).link({ id: 'x', ...Object(voipbinFile()), url: SIGNED }, options);
    const tokens = [operation.token(), upload.token(), JSON.stringify(await client.pendingUploads())];
    for (const token of tokens) search.look('a token', token);
    const things = { client, listing, upload, batch, outcomes, operation, link, capabilities: client.capabilities };
    for (const [name, thing] of Object.entries(things)) search.failure(name, thing);
  }
  done(t, search);
});
