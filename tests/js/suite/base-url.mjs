// B5: base URLs that hide something, or are no safe place to send to, and those that will do.

import { createClient } from '@attache/client';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { thrown } from './support/errors.mjs';
import { cuadraFile } from './support/fixtures.mjs';
import { scripted } from './support/scripted.mjs';

test('B5: base URLs that hide something or are no safe place', () => {
  const bad = [
    'https://user:secret-pw@api.test',
    'https://user@api.test',
    'https://api.test/#part',
    'https://api.test/?key=1',
    'http://api.test',
    'http://localhost.evil.test',
    'http://127.0.0.1.evil.test',
    'http://[::2]/',
    'ftp://api.test',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/plain,x',
    'wss://api.test',
    'api.test',
    '/v1',
    '',
    ' ',
  ];
  for (const baseUrl of bad) {
    const error = thrown(() => createClient({ backend: 'cuadra', baseUrl }), 'invalid_argument');
    assert.include(error.message, 'baseUrl', baseUrl);
    assert.notInclude(error.message, 'secret-pw');
  }
  // @ts-expect-error not even a text
  thrown(() => createClient({ backend: 'cuadra', baseUrl: 42 }), 'invalid_argument');
});

test('B5: base URLs that will do', async () => {
  for (const baseUrl of [
    'https://api.test',
    'https://api.test/',
    'https://api.test:8443/base/',
    'http://localhost:1234',
    'http://api.localhost/x',
    'http://127.0.0.1:9',
    'http://[::1]:9',
    new URL('https://api.test/base'),
  ]) {
    const { fetch, calls } = scripted([{ json: cuadraFile() }]);
    const client = createClient({ backend: 'cuadra', baseUrl, fetch });
    await client.get('x');
    const { href } = new URL(baseUrl);
    assert.equal(calls[0]?.href, `${href.replace(/\/$/, '')}/v1/files/x`);
    await client.close();
  }
});
