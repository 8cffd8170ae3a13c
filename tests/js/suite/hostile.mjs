// L1, L3, L8: answers that no honest platform gives. Typed errors, no crash, no hang, no prototype changed.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { utf8 } from './support/bytes.mjs';
import { rejected, TOKEN } from './support/errors.mjs';
import { cuadraFile, cuadraPage, voipbinFile } from './support/fixtures.mjs';
import { peer, remote } from './support/peer.mjs';
import { written } from './support/scripted.mjs';

/** Every verb that reads JSON. @param {import('@attache/client').Client} client */
const readers = (client) => [
  () => client.get('file_1'),
  () => client.list(),
  () => client.upload(new Blob(['abc']), { onAmbiguous: 'fail' }),
  () => client.waitUntilReady('file_1'),
];

/** @param {BodyInit | null} body @param {string} [type] @param {number} [status] */
const answer = (body, type = 'application/json', status = 200) => ({ status, headers: { 'content-type': type }, body });

test('L1: what is no JSON is bad_response, whatever it says it is', async (t) => {
  const bodies = [
    null,
    '',
    ' ',
    '<!doctype html><title>Log in</title>',
    'OK',
    '{"id":"file_1"',
    '{"id":"file_1"}}',
    '{"id":"file_1",}',
    "{'id':'file_1'}",
    '{"id":"file_1"}{"id":"file_2"}',
    '[',
    '{"sizeBytes":NaN}',
    '{"sizeBytes":Infinity}',
    '{"id":\u0000}',
    'undefined',
    '{"id": "a\nb"}',
  ];
  for (const body of bodies) {
    for (const type of ['application/json', 'text/html', 'text/plain', 'application/octet-stream']) {
      const { client } = written(
        t,
        'cuadra',
        Array(4)
          .fill(undefined)
          .map(() => answer(body, type)),
        { retry: { maxRetries: 0 } },
      );
      for (const read of readers(client)) {
        const error = await rejected(read(), ['bad_response', 'ambiguous'], [], JSON.stringify(body));
        assert.include([200, null], error.status);
        assert.isBelow(error.message.length, 600);
      }
    }
  }
});

test('L1: a wrong content type with good JSON is read', async (t) => {
  for (const type of ['text/html', 'text/plain', '', 'application/octet-stream', 'APPLICATION/JSON;charset=latin1']) {
    const { client } = written(t, 'cuadra', [answer(JSON.stringify(cuadraFile()), type)]);
    assert.equal((await client.get('file_1')).id, 'file_1');
  }
});

test('L1: a byte order mark is ignored', async (t) => {
  const text = JSON.stringify(cuadraFile());
  for (const body of [`\uFEFF${text}`, new Uint8Array([0xef, 0xbb, 0xbf, ...utf8(text)])]) {
    const { client } = written(t, 'cuadra', [answer(body)]);
    assert.equal((await client.get('file_1')).id, 'file_1');
  }
});

test('L1: bytes that are no UTF-8 do not break the rest', async (t) => {
  const [before, after] = JSON.stringify(cuadraFile({ filename: '@' })).split('@');
  const body = new Uint8Array([
    ...utf8(String(before)),
    0xff,
    0xfe,
    0xc0,
    0x80,
    0xed,
    0xa0,
    0x80,
    ...utf8(String(after)),
  ]);
  const { client } = written(t, 'cuadra', [answer(body)]);
  const outcome = await client.get('file_1').then(
    ({ name }) => name,
    (error) => rejected(Promise.reject(error), 'bad_response'),
  );
  if (typeof outcome === 'string') assert.match(outcome, /^\uFFFD+$/);
});

test('L1: numbers that are none', async (t) => {
  for (const number of ['1e999', '-1e999', '9007199254740993', '1e300', '-9007199254740993']) {
    const body = JSON.stringify(cuadraFile({ sizeBytes: '@' })).replace('"@"', number);
    const { client } = written(t, 'cuadra', [answer(body)]);
    assert.include((await rejected(client.get('file_1'), 'bad_response')).message, 'size', number);
  }
});

test('L8: a number in a field that nobody reads may be anything', async (t) => {
  const body = JSON.stringify(cuadraFile({ storageCharged: '@', own: { deep: '@' } })).replaceAll('"@"', '1e999');
  const { client } = written(t, 'cuadra', [answer(body)]);
  assert.equal((await client.get('file_1')).id, 'file_1');
});

test('L8: of two keys the last one stands, and an id that is a number stays whole', async (t) => {
  const { client } = written(t, 'cuadra', [
    answer('{"id":"first","id":"second","sizeBytes":1,"sizeBytes":2,"status":"error","status":"ready"}'),
    answer('{"id":4722149654634122,"status":"ready"}'),
    answer('{"id":4722149654634122388,"status":"ready"}'),
  ]);
  assert.include(await client.get('x'), { id: 'second', size: 2, status: 'ready' });
  assert.equal((await client.get('x')).id, '4722149654634122');
  assert.include((await rejected(client.get('x'), 'bad_response')).message, 'id');
});

test('L1: nesting a million deep ends', async (t) => {
  const deep = 1_000_000;
  const bodies = [
    '['.repeat(deep) + ']'.repeat(deep),
    `${'{"a":'.repeat(deep)}null${'}'.repeat(deep)}`,
    '['.repeat(deep),
    `{"id":"file_1","status":"ready","extra":${'['.repeat(deep)}${']'.repeat(deep)}}`,
    `{"items":${'['.repeat(deep)}${']'.repeat(deep)}}`,
  ];
  for (const body of bodies) {
    const { client } = written(t, 'cuadra', [answer(body), answer(body), answer(JSON.stringify(cuadraFile()))], {
      retry: { maxRetries: 0 },
    });
    for (const read of [() => client.get('file_1'), () => client.list()]) {
      await read().then(
        () => {},
        (error) => rejected(Promise.reject(error), ['bad_response', 'core_lost']),
      );
    }
    assert.equal((await client.get('file_1')).id, 'file_1', 'the next call works');
  }
});

test('L1: an answer of 50 MB is bad_response, with and without its length', async (t) => {
  const list = { head: '{"items":[', text: '{"id":"x","status":"ready"},', count: 1_900_000, tail: '{"id":"x"}]}' };
  for (const chunked of [false, true]) {
    // For ever, because an engine may ask again by itself on a connection that it had kept.
    const { base } = await peer(t, [
      { path: '/v1/files/file_1', times: 0, json: cuadraFile() },
      { repeat: list, chunked, times: 0 },
    ]);
    const client = remote(t, base);
    const error = await rejected(client.list(), 'bad_response', [], chunked ? 'without' : 'with');
    assert.equal(error.status, 200);
    assert.equal((await client.get('file_1')).id, 'file_1', 'the next call works');
  }
});

test('L1: an error body of 50 MB is still the error of its status', async (t) => {
  const { base } = await peer(t, [
    { status: 403, repeat: { text: '<p>no</p>', count: 6_000_000 }, headers: { 'content-type': 'text/html' } },
  ]);
  const error = await rejected(remote(t, base).get('file_1'), 'forbidden');
  assert.equal(error.status, 403);
  assert.isBelow(JSON.stringify(error).length, 5_000);
});

test('L3: keys that name prototypes change none', async (t) => {
  const poison = '{"x":"polluted","toString":"polluted","admin":true}';
  const body = `{"id":"file_1","status":"ready","filename":"a","__proto__":${poison},"constructor":{"prototype":${poison}},"prototype":${poison},"deep":{"__proto__":${poison}}}`;
  const untouched = () => {
    assert.isUndefined(/** @type {Record<string, unknown>} */ ({}).x);
    assert.isUndefined(/** @type {Record<string, unknown>} */ ({}).admin);
    assert.isFunction({}.toString);
    assert.strictEqual(Object.getPrototypeOf({}), Object.prototype);
  };
  const { client } = written(t, 'cuadra', [
    answer(body),
    answer(`{"items":[${body}],"__proto__":${poison},"nextCursor":null}`),
    answer(body, undefined, 422),
    answer(body, undefined, 200),
  ]);
  const file = await client.get('file_1');
  untouched();
  for (const value of [file, { ...file }, Object.assign({}, file)]) {
    assert.strictEqual(Object.getPrototypeOf(value), Object.prototype);
    assert.isUndefined(/** @type {Record<string, unknown>} */ (/** @type {unknown} */ (value)).x);
  }
  const raw = /** @type {object} */ (file.raw);
  assert.strictEqual(Object.getPrototypeOf(raw), Object.prototype);
  assert.isTrue(Object.hasOwn(raw, '__proto__'), 'as it was sent');
  const page = await client.list();
  assert.strictEqual(Object.getPrototypeOf(page), Object.prototype);
  assert.strictEqual(Object.getPrototypeOf(page.items[0]), Object.prototype);
  const error = await rejected(client.get('file_1'), 'validation');
  assert.isUndefined(/** @type {Record<string, unknown>} */ (/** @type {unknown} */ (error)).x);
  const gone = await client.delete('file_1');
  assert.strictEqual(Object.getPrototypeOf(gone), Object.prototype);
  untouched();
});

test('L3: words that every object has are no words of the platform', async (t) => {
  for (const word of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype']) {
    const { client } = written(t, 'cuadra', [
      { json: cuadraFile({ status: word }) },
      { json: cuadraPage([cuadraFile({ id: word })]) },
    ]);
    assert.equal((await client.get('x')).status, 'unknown');
    assert.equal((await client.list()).items[0]?.id, word);
  }
});

test('L9: times that cannot be read are absent, and never throw', async (t) => {
  for (const time of [
    'yesterday',
    '2026-13-45T99:99:99Z',
    '0000-00-00',
    '+275761-01-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    '',
    '  ',
    'Z',
    '9'.repeat(100),
  ]) {
    const { client } = written(t, 'cuadra', [{ json: cuadraFile({ createdAt: time, processedAt: time }) }]);
    const file = await client.get('x');
    if (file.createdAt !== null) assert.isFalse(Number.isNaN(file.createdAt.getTime()), time);
    assert.doesNotThrow(() => JSON.stringify(file));
  }
  const { client } = written(t, 'voipbin', [
    { json: voipbinFile({ tm_create: '9999-01-01T00:00:00Z', tm_delete: '' }) },
  ]);
  assert.include(await client.get('x'), { createdAt: null, status: 'ready' });
});

test('L4: what a platform says is quoted short, without controls and without secrets', async (t) => {
  const long = `\u001b[31mno\u0007 ${'x'.repeat(100_000)}`;
  for (const body of [
    JSON.stringify({ detail: long }),
    long,
    JSON.stringify({ error: { message: long, status: long, reason: long } }),
  ]) {
    const { client } = written(t, 'cuadra', [answer(body, undefined, 403)]);
    const error = await rejected(client.get('x'), 'forbidden');
    assert.isBelow(error.message.length, 1_500);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what must not be there
    assert.notMatch(error.message, /[\u0000-\u0008\u000b-\u001f\u007f]/);
  }
  const echo = `Bearer ${TOKEN} was refused for https://storage.test/x?X-Goog-Signature=abc123&token=${TOKEN}`;
  for (const body of [
    JSON.stringify({ detail: echo }),
    echo,
    JSON.stringify({ error: { status: 'PERMISSION_DENIED', reason: echo, message: echo } }),
  ]) {
    const { client } = written(t, 'voipbin', [answer(body, undefined, 403)]);
    await rejected(client.get('x'), 'forbidden', ['abc123']);
  }
});
