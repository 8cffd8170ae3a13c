// What a caller gets wrong: `invalid_argument` that names the argument, before any request is made.

import { createClient, defineBackend } from '@attache/client';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { refused, rejected, thrown } from './support/errors.mjs';
import { never, written } from './support/scripted.mjs';

/** @typedef {import('@attache/client').Client} Client */

/** What a call is given wrongly is not of the type that it should be. @type {(value: unknown) => never} */
const wrong = (value) => /** @type {never} */ (value);

test('bad input: what createClient is given', () => {
  /** @type {[unknown, string][]} */
  const cases = [
    [undefined, 'options'],
    [null, 'options'],
    ['cuadra', 'options'],
    [{}, 'backend'],
    [{ backend: 'quadra' }, 'backend'],
    [{ backend: '__proto__' }, 'backend'],
    [{ backend: 'constructor' }, 'backend'],
    [{ backend: 7 }, 'backend'],
    [{ backend: { name: 'own' } }, 'record'],
    [{ backend: 'cuadra', baseUrl: 'http://api.cuadra.ai' }, 'baseUrl'],
    [{ backend: 'cuadra', scope: { tenant: 'a' } }, 'scope.tenant'],
    [{ backend: 'cuadra', scope: 'a' }, 'scope'],
    [{ backend: 'cuadra', auth: {} }, 'auth'],
    [{ backend: 'cuadra', auth: { bearer: 'a', apiKey: 'b' } }, 'auth'],
    [{ backend: 'cuadra', auth: { bearer: '' } }, 'auth.bearer'],
    [{ backend: 'cuadra', auth: { token: 'a' } }, 'auth.token'],
    [{ backend: 'cuadra', fetch: 'fetch' }, 'fetch'],
    [{ backend: 'cuadra', timeout: -1 }, 'timeout'],
    [{ backend: 'cuadra', timeout: '5s' }, 'timeout'],
    [{ backend: 'cuadra', timeout: Number.NaN }, 'timeout'],
    [{ backend: 'cuadra', stallTimeout: 0 }, 'stallTimeout'],
    [{ backend: 'cuadra', deadline: Number.POSITIVE_INFINITY }, 'deadline'],
    [{ backend: 'cuadra', retry: { maxRetries: -1 } }, 'retry.maxRetries'],
    [{ backend: 'cuadra', retry: { maxRetries: 1.5 } }, 'retry.maxRetries'],
    [{ backend: 'cuadra', retry: { retries: 3 } }, 'retry.retries'],
    [{ backend: 'cuadra', retry: 3 }, 'retry'],
    [{ backend: 'cuadra', headers: { host: 'x' } }, 'headers.host'],
    [{ backend: 'cuadra', headers: [['a', 'b']] }, 'headers'],
    [{ backend: 'cuadra', middleware: [1] }, 'middleware'],
    [{ backend: 'cuadra', logger: { warn: 'yes' } }, 'logger.warn'],
    [{ backend: 'cuadra', variant: { files: 'agent' } }, 'variant.files'],
    [{ backend: 'voipbin', variant: { files: 'nobody' } }, 'variant.files'],
    [{ backend: 'cuadra', overrides: { get: { path: 'v1' } } }, 'overrides.get.path'],
    [{ backend: 'cuadra', trustedHosts: ['https://a.test'] }, 'trustedHosts.0'],
    [{ backend: 'cuadra', trustedHosts: 'a.test' }, 'trustedHosts'],
    [{ backend: 'cuadra', concurrency: 0 }, 'concurrency'],
    [{ backend: 'cuadra', uploadTransport: 'pigeon' }, 'uploadTransport'],
    [{ backend: 'cuadra', uploadTransport: 'xhr', fetch: () => {} }, 'uploadTransport'],
    [{ backend: 'cuadra', basUrl: 'https://a.test' }, 'basUrl'],
  ];
  for (const [options, argument] of cases) {
    const error = thrown(() => createClient(wrong(options)), 'invalid_argument');
    assert.include(error.message, argument, JSON.stringify(options));
    assert.isNull(error.commit);
  }
});

test('bad input: a scope key that is missing', () => {
  const backend = defineBackend({
    name: 'scoped',
    baseUrl: 'https://scoped.test',
    scope: { required: ['tenant'], optional: ['session'] },
    get: { path: '/{tenant}/{id}' },
    record: { id: 'id' },
  });
  for (const scope of [undefined, {}, { session: 'a' }, { tenant: '' }]) {
    const error = thrown(
      () => createClient({ backend, ...(scope === undefined ? {} : { scope }) }),
      'invalid_argument',
    );
    assert.include(error.message, 'scope.tenant');
  }
});

test('bad input: descriptions of backends', () => {
  const good = { name: 'own', baseUrl: 'https://own.test', get: { path: '/{id}' }, record: { id: 'id' } };
  assert.deepEqual(defineBackend(good), good);
  /** @type {[unknown, string][]} */
  const cases = [
    [undefined, 'definition'],
    [{ ...good, name: '' }, 'name'],
    [{ ...good, record: {} }, 'record.id'],
    [{ ...good, record: undefined }, 'record'],
    [{ ...good, get: { path: 'files/{id}' } }, 'get.path'],
    [{ ...good, get: { path: '/../{id}' } }, 'get.path'],
    [{ ...good, get: { path: '/{tenant}/{id}' } }, 'get.path'],
    [{ ...good, get: { path: '/{id' } }, 'get.path'],
    [{ ...good, get: { path: '/a?b={id}' } }, 'get.path'],
    [{ ...good, list: { path: '/' } }, 'list.items'],
    [{ ...good, upload: { path: '/', encoding: 'carrier' } }, 'upload.encoding'],
    [{ ...good, download: { via: 'bytes' } }, 'download.path'],
    [{ ...good, baseUrl: 'http://own.test' }, 'baseUrl'],
    [{ ...good, statuses: { done: 'finished' } }, 'statuses.done'],
    [{ ...good, extra: true }, 'extra'],
    [{ ...good, auth: { scheme: 'bearer', header: 'a b' } }, 'auth.header'],
    [{ ...good, record: { id: 'id', size: { at: 'size', as: 'furlongs' } } }, 'record.size.as'],
  ];
  for (const [definition, argument] of cases) {
    assert.include(thrown(() => defineBackend(wrong(definition)), 'invalid_argument').message, argument);
  }
});

test('bad input: what is no file', async (t) => {
  const { client, calls } = written(t, 'cuadra', []);
  for (const source of [
    'the text of a file',
    '',
    42,
    null,
    undefined,
    {},
    [],
    () => {},
    new Date(),
    Symbol.iterator,
    new Map(),
  ]) {
    await refused(client.upload(wrong(source)), 'source');
  }
  await refused(client.upload(new Response('gone', { status: 404 })), 'source');
  const used = new Response('abc');
  await used.text();
  await refused(client.upload(used), 'source');
  const { body } = new Response('abc');
  body?.getReader();
  await refused(client.upload(wrong(body)), 'source');
  assert.lengthOf(calls, 0);
});

test('bad input: names, fields and options of an upload', async (t) => {
  const { client, calls } = written(t, 'cuadra', []);
  const file = new Blob(['abc']);
  for (const name of ['a\rb', 'a\nb', 'a\r\nb', 'a\0b', '']) {
    await refused(client.upload(file, { name }), 'name');
    if (name !== '') await refused(client.upload(new File(['abc'], name)), 'name');
  }
  for (const mediaType of ['text/plain\r\nx: y', 'text\nplain', 'text/plain\0', 'no-slash', '/', 'é/é']) {
    await refused(client.upload(file, { mediaType }), 'mediaType');
  }
  /** @type {[object, string][]} */
  const cases = [
    [{ name: 7 }, 'name'],
    [{ mediaType: {} }, 'mediaType'],
    [{ size: 4 }, 'size'],
    [{ size: -1 }, 'size'],
    [{ size: 1.5 }, 'size'],
    [{ fields: { colour: 'red' } }, 'fields.colour'],
    [{ fields: { resourceType: 7 } }, 'fields.resourceType'],
    [{ fields: 'a=b' }, 'fields'],
    [{ until: 'tomorrow' }, 'until'],
    [{ onAmbiguous: 'guess' }, 'onAmbiguous'],
    [{ onProgress: 'yes' }, 'onProgress'],
    [{ idempotencyKey: 7 }, 'idempotencyKey'],
    [{ signal: {} }, 'signal'],
    [{ timeout: -1 }, 'timeout'],
    [{ deadline: 'soon' }, 'deadline'],
    [{ retry: { maxRetries: -1 } }, 'maxRetries'],
    [{ headers: 'x: y' }, 'headers'],
  ];
  for (const [options, argument] of cases) await refused(client.upload(file, wrong(options)), argument);
  await refused(client.upload(file, wrong('options')), 'options');
  assert.lengthOf(calls, 0);
});

test('bad input: listings', async (t) => {
  const { client, calls } = written(t, 'cuadra', []);
  /** @type {[object, string][]} */
  const cases = [
    [{ pageSize: 0 }, 'pageSize'],
    [{ pageSize: -5 }, 'pageSize'],
    [{ pageSize: 1.5 }, 'pageSize'],
    [{ pageSize: Number.NaN }, 'pageSize'],
    [{ pageSize: Number.POSITIVE_INFINITY }, 'pageSize'],
    [{ pageSize: '10' }, 'pageSize'],
    [{ limit: -1 }, 'limit'],
    [{ limit: 0.5 }, 'limit'],
    [{ cursor: 7 }, 'cursor'],
    [{ filter: { colour: 'red' } }, 'filter.colour'],
    [{ filter: { constructor: 'x' } }, 'filter.constructor'],
    [{ filter: { __proto__: null, toString: 'x' } }, 'filter.toString'],
    [{ filter: { status: 7 } }, 'filter'],
    [{ filter: 'ready' }, 'filter'],
    [{ filter: { resourceId: 'without a type' } }, 'filter.resourceId'],
    [{ expand: 'associations' }, 'expand'],
    [{ signal: 'stop' }, 'signal'],
    [{ timeout: 'long' }, 'timeout'],
  ];
  for (const [options, argument] of cases) {
    await refused(client.list(wrong(options)), argument);
    await refused(client.list(wrong(options)).toArray(), argument);
    await refused(client.list(wrong(options)).pages()[Symbol.asyncIterator]().next(), argument);
  }
  await refused(client.list(wrong('all')), 'options');
  assert.lengthOf(calls, 0);
  const voipbin = written(t, 'voipbin', []);
  await refused(voipbin.client.list({ filter: { status: 'ready' } }), 'filter.status');
  await refused(voipbin.client.list({ expand: ['associations'] }), 'expand');
  assert.lengthOf(voipbin.calls, 0);
});

test('bad input: ids and options of the other verbs', async (t) => {
  const { client, calls } = written(t, 'cuadra', []);
  for (const id of [undefined, null, 7, {}, ['a'], Symbol.iterator]) {
    await refused(client.get(wrong(id)), 'id');
    await refused(client.delete(wrong(id)), 'id');
    await rejected(client.download(wrong(id)), 'invalid_argument');
    await rejected(client.waitUntilReady(wrong(id)), 'invalid_argument');
    await refused(client.request(wrong(id)), 'path');
  }
  /** @type {[Promise<unknown>, string][]} */
  const calling = [
    [client.get('x', wrong('options')), 'options'],
    [client.get('x', { signal: wrong('stop') }), 'signal'],
    [client.get('x', { timeout: -1 }), 'timeout'],
    [client.get('x', { deadline: wrong('soon') }), 'deadline'],
    [client.get('x', { retry: { maxRetries: wrong('three') } }), 'maxRetries'],
    [client.get('x', { expand: [wrong(7)] }), 'expand'],
    [client.delete('x', { missingOk: wrong('yes') }), 'missingOk'],
    [client.download('x', { range: { start: 5, end: 4 } }), 'range'],
    [client.download('x', { range: { start: -1 } }), 'range'],
    [client.download('x', { range: { last: 0 } }), 'range'],
    [client.download('x', { range: wrong({}) }), 'range'],
    [client.download('x', { range: wrong('0-5') }), 'range'],
    [client.download('x', { ifNoneMatch: wrong(7) }), 'ifNoneMatch'],
    [client.waitUntilReady('x', { interval: wrong('1s') }), 'interval'],
    [client.waitUntilReady('x', { onProgress: wrong('yes') }), 'onProgress'],
  ];
  for (const [call, argument] of calling) await refused(call, argument);
  assert.lengthOf(calls, 0);
  const voipbin = written(t, 'voipbin', []);
  await refused(voipbin.client.link(wrong(undefined)).url(), 'file');
  await refused(voipbin.client.link('x', { minValidity: wrong('long') }).url(), 'minValidity');
  await refused(voipbin.client.link('').url(), 'id');
  assert.lengthOf(voipbin.calls, 0);
});

test('bad input: a verb that the platform does not have is unsupported, and nothing is sent', async (t) => {
  const { client, calls } = written(t, 'cuadra', []);
  assert.isFalse(client.capabilities.refresh);
  await rejected(client.link('x').url(), 'unsupported');
  await rejected(client.operation('op'), 'unsupported');
  await rejected(client.resumeUpload('token', new Blob(['a'])), 'invalid_argument');
  await rejected(client.upload(new Blob(['a']), { protocol: 'tus' }), 'unsupported');
  await rejected(client.upload(new Blob(['a']), { checksum: 'md5' }), 'unsupported');
  assert.deepEqual(await client.pendingUploads(), []);
  assert.lengthOf(calls, 0);
});

test('bad input: a listener or logger that throws ends nothing', async (t) => {
  const broken = () => {
    throw new Error('the listener is broken');
  };
  const { reportError } = globalThis;
  t.after(() => {
    globalThis.reportError = reportError;
  });
  globalThis.reportError = () => {};
  const { client } = written(t, 'cuadra', [{ json: { id: 'x', status: 'ready', sizeBytes: 3 } }], {
    logger: { debug: broken, info: broken, warn: broken, error: broken },
  });
  assert.equal((await client.upload(new Blob(['abc']), { onProgress: broken, checksum: false })).id, 'x');
});

test('bad input: a signal that fired already, and no request', async (t) => {
  const { client, calls } = written(t, 'voipbin', [never]);
  const signal = AbortSignal.abort('too late');
  for (const call of [
    client.get('x', { signal }),
    client.list({ signal }),
    client.list({ signal }).toArray(),
    client.delete('x', { signal }),
    client.upload(new Blob(['a']), { signal }),
    client.download('x', { signal }),
    client.waitUntilReady('x', { signal }),
    client.link('x').url({ signal }),
    client.request('/x', { signal }),
  ]) {
    assert.equal((await rejected(call, 'aborted')).cause, 'too late');
  }
  assert.lengthOf(calls, 0);
});
