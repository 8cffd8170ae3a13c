// @ts-check
// The face keeps the contract: by its types, which the compiler compares, and by its names.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as face from '../../../js/slim.js';

/** @type {typeof import('../../../js/index.js')} */
const contract = face;

test('the values of the contract are exported, and no others', () => {
  assert.deepEqual(Object.keys(contract).sort(), [
    'AttacheError',
    'backends',
    'clientCredentials',
    'createClient',
    'defineBackend',
    'init',
  ]);
});

test('a client has every member of the contract, and frees itself where the runtime can', async () => {
  const client = contract.createClient({ backend: 'cuadra' });
  const verbs = [
    'upload',
    'uploadAll',
    'resumeUpload',
    'pendingUploads',
    'list',
    'get',
    'delete',
    'link',
    'download',
    'operation',
    'waitUntilReady',
    'request',
    'close',
  ];
  for (const verb of verbs)
    assert.equal(
      typeof (/** @type {Record<string, unknown>} */ (/** @type {unknown} */ (client))[verb]),
      'function',
      verb,
    );
  assert.equal(client.backend, 'cuadra');
  assert(Object.isFrozen(client.capabilities));
  if (Symbol.asyncDispose)
    assert.equal(
      typeof (/** @type {Record<symbol, unknown>} */ (/** @type {unknown} */ (client))[Symbol.asyncDispose]),
      'function',
    );
  await client.close();
});

test('what a platform lacks is refused by every verb, before the core is there', async () => {
  const bare = contract.createClient({
    backend: { name: 'bare', baseUrl: 'https://bare.example', record: { id: 'id' } },
  });
  const lacks = (/** @type {string} */ reason) => (/** @type {unknown} */ error) =>
    contract.AttacheError.is(error) &&
    error.code === 'unsupported' &&
    error.reason === reason &&
    error.backend === 'bare';
  for (const [reason, call] of /** @type {[string, () => PromiseLike<unknown>][]} */ ([
    ['upload', () => bare.upload(new Blob([]))],
    ['list', () => bare.list()],
    ['get', () => bare.get('x')],
    ['delete', () => bare.delete('x')],
    ['link', () => bare.link('x').url()],
    ['link', () => bare.link('x').refresh()],
    ['download', () => bare.download('x')],
    ['operations', () => bare.operation('x')],
    ['operations', () => bare.operation('x').poll()],
  ])) {
    await assert.rejects(Promise.resolve(call()), lacks(reason), reason);
  }
  assert.deepEqual(await bare.pendingUploads(), []);
  const [outcome] = await bare.uploadAll([new Blob([])]);
  assert(outcome && !outcome.ok && lacks('upload')(outcome.error));
});

test('nothing of a client shows its credentials', async () => {
  const { inspect } = await import('node:util');
  const client = contract.createClient({
    backend: 'cuadra',
    auth: { bearer: 'canary' },
    headers: { 'x-secret': 'canary' },
  });
  for (const shown of [client, client.upload(new Blob([])), client.list(), client.link('x'), client.operation('x')])
    assert(!inspect(shown, { depth: 20, showHidden: true }).includes('canary'));
});
