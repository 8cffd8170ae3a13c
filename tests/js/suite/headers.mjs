// B1, B2, B8: header values are judged by the client itself, alike in every runtime, before a request is made.

import { createClient } from '@attache/client';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { rejected, thrown } from './support/errors.mjs';
import { cuadraFile } from './support/fixtures.mjs';
import { BASE, written } from './support/scripted.mjs';

const BAD_VALUES = [
  'a\r\nx-injected: 1',
  'a\nb',
  'a\rb',
  'a\0b',
  '\r',
  'é',
  '日本',
  '😀',
  '\u007f',
  '\u0080',
  '\u{d800}',
];
const BAD_NAMES = ['x y', 'x:y', 'x\r\ny', '', 'é', 'x\0'];
const FORBIDDEN = [
  'host',
  'Host',
  'content-length',
  'Transfer-Encoding',
  'connection',
  'cookie',
  'Proxy-Authorization',
];

test('B1, B2: headers of the client with what no header can carry', () => {
  for (const value of BAD_VALUES) {
    const error = thrown(() => createClient({ backend: 'cuadra', headers: { 'x-own': value } }), 'invalid_argument');
    assert.include(error.message, 'headers.x-own');
    assert.notInclude(error.message, value, 'a value may be a secret');
  }
  for (const name of BAD_NAMES) {
    assert.include(
      thrown(() => createClient({ backend: 'cuadra', headers: { [name]: 'a' } }), 'invalid_argument').message,
      'headers',
    );
  }
});

test('B1, B2: headers of a call', async (t) => {
  const { client, calls } = written(t, 'cuadra', []);
  for (const value of BAD_VALUES) {
    const headers = { 'x-own': value };
    for (const call of [
      client.get('x', { headers }),
      client.list({ headers }),
      client.delete('x', { headers }),
      client.upload(new Blob(['a']), { headers }),
      client.download('x', { headers }),
      client.request('/x', { headers }),
    ]) {
      assert.include((await rejected(call, 'invalid_argument')).message, 'x-own', JSON.stringify(value));
    }
  }
  for (const name of BAD_NAMES)
    assert.include(
      (await rejected(client.get('x', { headers: { [name]: 'a' } }), 'invalid_argument')).message,
      'headers',
    );
  assert.lengthOf(calls, 0);
});

test('B1, B2: credentials, idempotency keys and validators', async (t) => {
  for (const value of BAD_VALUES) {
    for (const auth of [
      { bearer: value },
      { bearer: () => value },
      { apiKey: value },
      { headers: () => ({ 'x-key': value }) },
    ]) {
      const { client, calls } = written(t, 'cuadra', [], { auth });
      const error = await rejected(client.get('x'), 'invalid_argument', value.length > 4 ? [value] : []);
      assert.include(error.message, 'auth');
      assert.lengthOf(calls, 0);
    }
    const { client, calls } = written(t, 'cuadra', []);
    assert.include(
      (await rejected(client.upload(new Blob(['a']), { idempotencyKey: value }), 'invalid_argument')).message,
      'idempotencyKey',
    );
    assert.include(
      (await rejected(client.download('x', { ifNoneMatch: value }), 'invalid_argument')).message,
      'ifNoneMatch',
    );
    assert.lengthOf(calls, 0);
  }
});

test('B8: headers that belong to the runtime cannot be set', async (t) => {
  const { client, calls } = written(t, 'cuadra', []);
  for (const name of FORBIDDEN) {
    thrown(() => createClient({ backend: 'cuadra', headers: { [name]: 'a' } }), 'invalid_argument');
    await rejected(client.get('x', { headers: { [name]: 'a' } }), 'invalid_argument');
    await rejected(client.request('/x', { headers: { [name]: 'a' } }), 'invalid_argument');
  }
  assert.lengthOf(calls, 0);
});

test('B1: good headers arrive, those of the call over those of the client, credentials over both', async (t) => {
  const { client, calls } = written(t, 'cuadra', [{ json: cuadraFile() }, { json: cuadraFile() }], {
    baseUrl: BASE.cuadra,
    auth: { bearer: 'good' },
    headers: { 'X-One': 'client', 'x-two': 'client ~!"#$%&' },
  });
  await client.get('x', { headers: { 'x-one': 'call' } });
  await client.get('x');
  assert.include(calls[0]?.headers, { 'x-one': 'call', 'x-two': 'client ~!"#$%&', authorization: 'Bearer good' });
  assert.include(calls[1]?.headers, { 'x-one': 'client', authorization: 'Bearer good' });
});
