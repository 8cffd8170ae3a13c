// Bad input at every platform: refused with the right code, the argument named, and not one request sent.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AttacheError, createClient } from '@attache/client';

/** @typedef {import('@attache/client').BackendName} BackendName */
/** @typedef {import('@attache/client').Client} Client */
/** @typedef {import('@attache/client').ClientOptions} ClientOptions */

const ENGINE = 'projects/p/locations/global/collections/c/engines/e';
const kore = { app: 'a', environment: 'dev', session: 's-1', userReference: 'ann' };
/** What each platform needs to be talked to. @type {Record<BackendName, Partial<ClientOptions>>} */
const NEEDED = {
  fruxon: { scope: { tenant: 't', session: 's' } },
  kore: { baseUrl: 'https://kore.test', scope: kore },
  'discovery-engine': { scope: { session: `${ENGINE}/sessions/1` } },
  voipbin: {},
  cuadra: {},
};
const platforms = /** @type {BackendName[]} */ (Object.keys(NEEDED));

/**
 * @param {BackendName} backend
 * @param {Partial<ClientOptions>} [options]
 */
function client(backend, options = {}) {
  const sent = { count: 0 };
  const fetch = async () => {
    sent.count++;
    return Response.json({ id: '1', fileId: '1', asset: { id: '1' } });
  };
  return { sent, client: createClient({ backend, ...NEEDED[backend], ...options, fetch }) };
}

/**
 * @param {BackendName} backend
 * @param {(client: Client) => PromiseLike<unknown>} call
 * @param {{ code: string, names?: string, commit?: string }} expected
 * @param {Partial<ClientOptions>} [options]
 */
async function refused(backend, call, { code, names, commit }, options) {
  const { client: made, sent } = client(backend, options);
  const error = await call(made).then(
    () => assert.fail(`${backend}: ${code} expected`),
    (/** @type {unknown} */ reason) => reason,
  );
  await made.close();
  assert(AttacheError.is(error), String(error));
  assert.equal(error.code, code, `${backend}: ${error.message}`);
  assert.equal(sent.count, 0, `${backend}: something was sent`);
  assert.equal(error.status, null);
  assert.equal(error.retryable, false);
  if (commit) assert.equal(error.commit, commit);
  if (names) {
    assert.deepEqual(
      error.fields.map(({ path }) => path),
      [names],
    );
    assert(error.message.includes(names), error.message);
  }
}

const zeros = (/** @type {number} */ size, type = 'application/pdf') => new Blob([new Uint8Array(size)], { type });
const INVALID = 'invalid_argument';
const unsent = { commit: 'not-sent' };

for (const backend of platforms) {
  test(`${backend}: an upload field that nobody knows`, () =>
    refused(backend, (it) => it.upload(zeros(1), { fields: { nonsense: 'x' } }), {
      code: INVALID,
      names: 'fields.nonsense',
      ...unsent,
    }));

  test(`${backend}: a filter that nobody knows`, () =>
    refused(backend, (it) => it.list({ filter: { nonsense: 'x' } }).toArray(), {
      code: INVALID,
      names: 'filter.nonsense',
    }));

  test(`${backend}: a scope key that nobody knows`, () => {
    const scope = { ...NEEDED[backend].scope, nonsense: 'x' };
    assert.throws(() => client(backend, { scope }), { code: INVALID, message: /scope\.nonsense/ });
  });

  test(`${backend}: a variant that nobody knows`, () => {
    assert.throws(() => client(backend, { variant: { nonsense: 'x' } }), {
      code: INVALID,
      message: /variant\.nonsense/,
    });
  });
}

test('required fields that are missing or empty', async () => {
  const { userReference: _, ...scope } = kore;
  const missing = { code: INVALID, names: 'fields.userReference', ...unsent };
  await refused('kore', (it) => it.upload(zeros(1)), missing, { scope });
  await refused('kore', (it) => it.upload(zeros(1), { fields: { userReference: '' } }), missing, { scope });
  const type = { code: INVALID, names: 'fields.type', ...unsent };
  await refused('voipbin', (it) => it.upload(zeros(1), { fields: { type: '' } }), type);
});

/** @type {[BackendName, number, string, Record<string, string>][]} */
const limits = [
  ['fruxon', 50 * 2 ** 20, 'application/pdf', {}],
  ['fruxon', 50_000_000, 'application/pdf', { upload: 'asset' }],
  ['kore', 25_000_000, 'application/pdf', {}],
  ['cuadra', 50_000_000, 'application/pdf', {}],
  ['cuadra', 20_000_000, 'image/png', {}],
];
for (const [backend, most, type, variant] of limits) {
  test(`${backend}: ${most} bytes of ${type} go out, one more is too large`, async () => {
    const { client: made, sent } = client(backend, { variant });
    await made.upload(zeros(most, type), { checksum: false });
    assert.equal(sent.count, 1);
    await made.close();
    const expected = { code: 'too_large', ...unsent };
    await refused(backend, (it) => it.upload(zeros(most + 1, type), { checksum: false }), expected, { variant });
  });
}

for (const variant of [{ files: 'storage' }, { files: 'agent' }]) {
  test(`voipbin, ${variant.files}: 30 MiB are for the whole body, the form's own bytes included`, async () => {
    const { client: made, sent } = client('voipbin', { variant });
    await made.upload(zeros(30 * 2 ** 20 - 1_000));
    assert.equal(sent.count, 1);
    await made.close();
    await refused('voipbin', (it) => it.upload(zeros(30 * 2 ** 20)), { code: 'too_large', ...unsent }, { variant });
  });
}

test('kore: ten files go together, eleven do not, and then none goes', async () => {
  const files = (/** @type {number} */ count) => Array.from({ length: count }, () => zeros(1));
  const { client: made, sent } = client('kore');
  const outcomes = await made.uploadAll(files(10));
  assert.deepEqual([outcomes.filter(({ ok }) => ok).length, sent.count], [10, 10]);
  await made.close();
  await refused('kore', (it) => it.uploadAll(files(11)), { code: INVALID, names: 'sources' });
});

test('a scope that lacks what every path needs', () => {
  assert.throws(() => client('fruxon', { scope: {} }), { code: INVALID, message: /scope\.tenant/ });
  assert.throws(() => client('kore', { scope: { app: 'a' } }), { code: INVALID, message: /scope\.environment/ });
  assert.throws(() => client('kore', { scope: { environment: 'dev' } }), { code: INVALID, message: /scope\.app/ });
  assert.throws(() => client('discovery-engine', { scope: {} }), { code: INVALID, message: /scope\.session/ });
  assert.throws(() => createClient({ backend: 'kore', scope: kore }), { code: INVALID, message: /baseUrl/ });
});

test('a scope that lacks what one verb needs', async () => {
  const expected = { code: INVALID, names: 'scope.session' };
  await refused('fruxon', (it) => it.list().toArray(), expected, { scope: { tenant: 't' } });
  const scope = { app: 'a', environment: 'dev' };
  await refused('kore', (it) => it.list().toArray(), expected, { scope });
  await refused('kore', (it) => it.get('f-1'), expected, { scope });
  await refused('kore', (it) => it.delete('f-1'), expected, { scope });
  await refused('kore', (it) => it.operation('run-1').poll(), expected, { scope });
});

test('a resource name that is none: in parts', () => {
  const whole = { project: 'p', location: 'l', collection: 'c', engine: 'e', session: 's' };
  assert(client('discovery-engine', { scope: whole }).client);
  for (const part of ['project', 'location', 'collection', 'engine', 'session']) {
    const wrong = { ...whole, [part]: 'a/b' };
    const pattern = new RegExp(`scope\\.${part}`);
    assert.throws(() => client('discovery-engine', { scope: wrong }), { code: INVALID, message: pattern });
    const { [part]: _, ...short } = /** @type {Record<string, string>} */ (whole);
    assert.throws(() => client('discovery-engine', { scope: short }), { code: INVALID, message: pattern });
  }
});

test('a resource name that is none: whole, said at once or before the first request', async () => {
  assert.throws(() => client('discovery-engine', { scope: { session: '42' } }), {
    code: INVALID,
    message: /scope\.session/,
  });
  for (const session of ['projects//locations/l/s/1', 'projects/../x', '/projects/p', 'a/\0']) {
    assert.throws(() => client('discovery-engine', { scope: { session } }), {
      code: INVALID,
      message: /scope\.session/,
    });
  }
  for (const session of [`${ENGINE}/sessions/`, `${ENGINE}/sessions/..`, `${ENGINE}/sessions/\0`]) {
    const expected = { code: INVALID, names: 'scope.session' };
    await refused('discovery-engine', (it) => it.list().toArray(), expected, { scope: { session } });
    await refused('discovery-engine', (it) => it.upload(zeros(1)), expected, { scope: { session } });
  }
});

test('a resource name that is none: of another kind', () => {
  for (const session of ['chat/42', ENGINE, `${ENGINE}/sessions/1/files/2`, 'projects/p/locations/l/sessions/1']) {
    assert.throws(() => client('discovery-engine', { scope: { session } }), {
      code: INVALID,
      message: /scope\.session/,
    });
  }
});

/** @type {[BackendName, string, (it: Client) => PromiseLike<unknown>][]} */
const lacking = [
  ['fruxon', 'get', (it) => it.get('1')],
  ['fruxon', 'delete', (it) => it.delete('1')],
  ['kore', 'download', (it) => it.download('1')],
  ['kore', 'link', (it) => it.link('1').url()],
  ['voipbin', 'operation', (it) => it.operation('1')],
  ['cuadra', 'operation', (it) => it.operation('1').poll()],
  ['cuadra', 'link', (it) => it.link('1').url()],
];
for (const [backend, verb, call] of lacking) {
  test(`${backend} has no ${verb}, said before any request`, () => refused(backend, call, { code: 'unsupported' }));
}

/** Ids that no path can hold, wherever a verb takes one. @type {[string, (it: Client, id: string) => PromiseLike<unknown>, BackendName[]][]} */
const byId = [
  ['get', (it, id) => it.get(id), ['kore', 'discovery-engine', 'voipbin', 'cuadra']],
  ['delete', (it, id) => it.delete(id), ['kore', 'discovery-engine', 'voipbin', 'cuadra']],
  ['download', (it, id) => it.download(id), ['fruxon', 'discovery-engine', 'voipbin', 'cuadra']],
  ['link', (it, id) => it.link(id).url(), ['fruxon', 'discovery-engine', 'voipbin']],
];
for (const [verb, call, having] of byId) {
  test(`${verb}: ids that no path can hold`, async () => {
    for (const backend of having)
      for (const id of ['', '.', '..', 'a\0b', 'a\nb']) await refused(backend, (it) => call(it, id), { code: INVALID });
  });
}
