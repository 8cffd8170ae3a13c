// A: how the package loads, what it does not do before it is asked, and what it asks of fetch.

import { AttacheError, backends, createClient, defineBackend, init } from '@attache/client';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { rejected, thrown } from './support/errors.mjs';
import { cuadraFile, cuadraPage } from './support/fixtures.mjs';
import { PAGES, PROCESSES } from './support/kinds.mjs';
import { BASE, never, simple, written } from './support/scripted.mjs';
import { watchWasm } from './support/wasm.mjs';

/** Why some of these do not run there. */
const NO_LOAD = 'in a Worker the module is there already: nothing waits for a load';

test(
  'A8: nothing is loaded before a call needs it',
  async (t) => {
    const { count } = await watchWasm(t);
    const { client, calls } = simple([{ json: cuadraFile() }]);
    assert.equal(client.backend, 'cuadra');
    assert.isOk(client.capabilities.upload);
    assert.equal(backends.voipbin.title, 'VoIPbin');
    defineBackend({ name: 'own', record: { id: 'id' } });
    client.list();
    client.link('file_1');
    assert.deepEqual(count, { compiled: 0, instances: 0 });
    assert.equal(calls.length, 0);
    assert.equal((await client.get('file_1')).id, 'file_1');
    assert.equal(count.instances, 1);
    await client.close();
  },
  { fresh: true },
);

test(
  'A8: first calls at the same time, of several clients, and init make one instance',
  async (t) => {
    const { count } = await watchWasm(t);
    const one = simple([{ json: cuadraFile() }, { json: cuadraPage([]) }]);
    const two = simple([{ json: cuadraFile() }]);
    await Promise.all([one.client.get('file_1'), init(), two.client.get('file_1'), one.client.list(), init()]);
    assert.equal(count.instances, 1);
    assert.isAtMost(count.compiled, 1);
    await init();
    assert.equal(count.instances, 1, 'init is idempotent');
    await Promise.all([one.client.close(), two.client.close()]);
  },
  { fresh: true },
);

test(
  'A8: a load that fails rejects, and the next call tries again',
  async (t) => {
    const missing = `${t.origin}/-/nowhere.wasm`;
    const unfetched = await rejected(init(missing), 'network');
    assert.isTrue(unfetched.retryable);
    assert.equal(unfetched.status, 404);
    assert.equal(
      (await rejected(init(new TextEncoder().encode('<!doctype html>')), 'bad_response')).code,
      'bad_response',
    );
    await rejected(init(/** @type {never} */ (/** @type {unknown} */ (42))), 'invalid_argument');
    const { client } = simple([{ json: cuadraFile() }]);
    assert.equal((await client.get('file_1')).id, 'file_1');
    await client.close();
  },
  { fresh: true },
);

test(
  'A8: calls that wait for a load that fails are all rejected, and none hangs',
  async (t) => {
    if (!t.wasm) t.notApplicable('a core that is JavaScript alone is there already: nothing waits for a load');
    /** @type {(reason: unknown) => void} */
    let fail = () => {};
    /** @type {Promise<Response>} */
    const late = new Promise((_, reject) => {
      fail = reject;
    });
    const given = init(late);
    const { client } = simple([{ json: cuadraFile() }]);
    const first = client.get('file_1');
    const upload = client.upload(new Blob(['a']));
    // An upload looks at its source first.
    await new Promise((resolve) => void setTimeout(resolve, 0));
    fail(new TypeError('the wasm is not to be had'));
    for (const call of [given, first, upload]) assert.isTrue((await rejected(call, 'network')).retryable);
    assert.equal((await client.get('file_1')).id, 'file_1');
    await client.close();
  },
  { fresh: true, only: [...PROCESSES, ...PAGES], reason: NO_LOAD },
);

test(
  'A8: an abort while the core loads ends the call at once, with the caller’s reason, and sends nothing',
  async () => {
    /** @type {(bytes: Response) => void} */
    let arrive = () => {};
    /** @type {Promise<Response>} */
    const late = new Promise((resolve) => {
      arrive = resolve;
    });
    const given = init(late);
    const { client, calls } = simple([]);
    const abort = new AbortController();
    const call = client.get('file_1', { signal: abort.signal });
    abort.abort('changed my mind');
    assert.equal((await rejected(call, 'aborted')).cause, 'changed my mind');
    arrive(new Response('no wasm'));
    await rejected(given, 'bad_response');
    assert.equal(calls.length, 0);
    await client.close();
  },
  { fresh: true, only: [...PROCESSES, ...PAGES], reason: NO_LOAD },
);

test('A5: a given fetch is called as a plain function, for every request, redirect and retry', async (t) => {
  const { client, calls } = written(t, 'cuadra', [
    { status: 503, headers: { 'retry-after': '0' } },
    { status: 307, headers: { location: '/v1/files/moved' } },
    { json: cuadraFile() },
  ]);
  await client.get('file_1');
  assert.equal(calls.length, 3);
  for (const { self } of calls) assert.isUndefined(self);
});

test('A5: the global fetch is looked up when it is needed, and called as a plain function', async (t) => {
  const real = globalThis.fetch;
  /** @type {unknown[]} */
  const selves = [];
  t.after(() => {
    globalThis.fetch = real;
  });
  const client = createClient({ backend: 'cuadra', baseUrl: BASE.cuadra });
  globalThis.fetch = async function () {
    selves.push(this);
    return Response.json(cuadraFile());
  };
  await client.get('file_1');
  await client.close();
  assert.lengthOf(selves, 1);
  assert.include([undefined, globalThis], selves[0]);
});

test('A4: no field is asked of fetch that some runtime refuses', async (t) => {
  const { client, calls } = written(t, 'voipbin', [
    { json: { result: [], next_page_token: '' } },
    { json: { id: 'a', filename: 'a', tm_delete: null } },
    { status: 204 },
  ]);
  await client.list();
  await client.upload(new Blob(['abc']), { onProgress: () => {} });
  await client.delete('a');
  assert.lengthOf(calls, 3);
  const allowed = ['method', 'headers', 'body', 'redirect', 'signal', 'duplex', 'referrerPolicy'];
  for (const { init: given, method } of calls) {
    const named = Object.entries(given).filter(([, value]) => value !== undefined);
    for (const [field, value] of named) {
      assert.include(allowed, field, method);
      if (field === 'redirect') assert.equal(value, 'manual');
    }
  }
});

test('A3: errors thrown before anything is loaded are of the same class as those of the core', async (t) => {
  const early = thrown(() => createClient({ backend: /** @type {never} */ ('nothing') }), 'invalid_argument');
  const { client } = written(t, 'cuadra', [{ status: 404 }]);
  const late = await rejected(client.get('x'), 'not_found');
  assert.strictEqual(early.constructor, AttacheError);
  assert.strictEqual(late.constructor, AttacheError);
  const { client: held } = written(t, 'cuadra', [never]);
  const abort = new AbortController();
  const call = held.get('x', { signal: abort.signal });
  abort.abort();
  assert.strictEqual((await rejected(call, 'aborted')).constructor, AttacheError);
});

test(
  'A6: what a page may refuse to give is not even asked for',
  async (t) => {
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) {
      const descriptor = Object.getOwnPropertyDescriptor(globalThis, name);
      if (descriptor && !descriptor.configurable) continue;
      Object.defineProperty(globalThis, name, {
        configurable: true,
        get: () => {
          throw new Error(`${name} is out of bounds`);
        },
      });
      t.after(() => {
        Reflect.deleteProperty(globalThis, name);
        if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      });
    }
    const { client } = written(t, 'cuadra', [{ json: cuadraFile() }, { json: cuadraFile() }]);
    assert.equal((await client.get('file_1')).id, 'file_1');
    assert.equal((await client.upload(new Blob(['abc']), { onProgress: () => {} })).id, 'file_1');
  },
  { fresh: true },
);
