// Who may ask for a file and how: pages of other origins, methods; what a caller may add to an answer, and what he may not; H13, H14:
// what may be kept of it, and what is told of one that was packed.

import { serveFile } from '@attache/client/edge';
import { assert } from 'chai';
import { taken, visitor } from './edge-visitor.mjs';
import { test } from './harness.mjs';
import { refused } from './support/errors.mjs';
import { written } from './support/scripted.mjs';

/** @typedef {import('@attache/client/edge').ServeOptions} ServeOptions */

test('edge: pages of other origins read it only where they were named', async (t) => {
  const ask = async (
    /** @type {string | undefined} */ origin,
    /** @type {ServeOptions} */ options,
    method = 'GET',
    status = 200,
  ) => {
    const { client, calls } = written(t, 'cuadra', [{ body: 'x', status }], { retry: { maxRetries: 0 } });
    const answer = await serveFile(visitor(origin === undefined ? {} : { origin }, method), client, 'f', options);
    /** @type {Record<string, string | undefined>} */
    const told = Object.fromEntries(answer.headers);
    const { 'access-control-allow-origin': allowed, vary, ...rest } = told;
    return { status: answer.status, allowed, vary, rest, calls: calls.length };
  };
  const app = 'https://app.test';
  const listed = { cors: { origin: [app, 'https://other.test'] } };
  assert.include(await ask(app, {}), { allowed: undefined, vary: undefined });
  assert.include(await ask(app, { cors: { origin: '*' } }), { allowed: '*', vary: undefined });
  assert.include(await ask(app, listed), { allowed: app, vary: 'Origin' });
  assert.include(await ask('https://app.test.evil.test', listed), { allowed: undefined, vary: 'Origin' });
  assert.include(await ask('null', listed), { allowed: undefined, vary: 'Origin' });
  assert.include(await ask(undefined, listed), { allowed: undefined, vary: 'Origin' });
  assert.include(await ask(app, listed, 'GET', 404), { status: 404, allowed: app, vary: 'Origin' });
  assert.equal((await ask(app, listed)).rest['cross-origin-resource-policy'], 'cross-origin');
  assert.equal((await ask(app, {})).rest['cross-origin-resource-policy'], 'same-site');
  const first = await ask(app, listed, 'OPTIONS');
  assert.include(first, { status: 204, allowed: app, calls: 0 });
  assert.include(first.rest, {
    'access-control-allow-methods': 'GET, HEAD',
    'access-control-allow-headers': 'If-Modified-Since, If-None-Match, If-Range, Range',
  });
  assert.include(String(first.vary), 'Origin');
  const foreign = await ask('https://evil.test', listed, 'OPTIONS');
  assert.include(foreign, { status: 204, allowed: undefined });
  assert.isUndefined(foreign.rest['access-control-allow-methods']);
  assert.include(await ask(app, {}, 'OPTIONS'), { status: 405, calls: 0 });
});

test('edge: methods that are none of ours are refused, and nobody is asked', async (t) => {
  const { client, calls } = written(t, 'cuadra', []);
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND', 'get']) {
    const { status, headers } = await taken(await serveFile(visitor({}, method), client, 'f'));
    assert.equal(status, 405, method);
    assert.include(headers, { allow: 'GET, HEAD', 'x-content-type-options': 'nosniff' });
  }
  const { headers } = await serveFile(visitor({}, 'PUT'), client, 'f', { cors: { origin: '*' } });
  assert.equal(headers.get('allow'), 'GET, HEAD, OPTIONS');
  assert.lengthOf(calls, 0);
});

test('edge: headers of the caller’s own are added to every answer, and replace nothing that the file tells', async (t) => {
  const { client } = written(t, 'cuadra', [{ body: 'x' }, { status: 404 }], { retry: { maxRetries: 0 } });
  const headers = {
    'Strict-Transport-Security': 'max-age=1',
    'content-security-policy': "default-src 'self'",
    vary: 'Cookie',
  };
  const options = { headers, cors: { origin: 'https://app.test' } };
  for (const status of [200, 404]) {
    const answer = await serveFile(visitor(), client, 'f', options);
    assert.equal(answer.status, status);
    assert.include(Object.fromEntries(answer.headers), {
      'strict-transport-security': 'max-age=1',
      'content-security-policy': "default-src 'self'",
      vary: 'Origin, Cookie',
    });
  }
  for (const name of [
    'Content-Type',
    'content-length',
    'Content-Disposition',
    'ETag',
    'x-content-type-options',
    'cache-control',
    'connection',
  ])
    await refused(serveFile(visitor(), client, 'f', { headers: { [name]: 'x' } }), `options.headers.${name}`);
});

test('edge: options that cannot be used are thrown, and name themselves', async (t) => {
  const { client, calls } = written(t, 'cuadra', []);
  const serve = (/** @type {unknown} */ options, file = 'f') =>
    serveFile(visitor(), client, file, /** @type {never} */ (options));
  await refused(serve(7), 'options');
  await refused(serve({ dispositon: 'inline' }), 'disposition');
  await refused(serve({ disposition: 'download' }), 'options.disposition');
  await refused(serve({ name: '' }), 'options.name');
  await refused(serve({ inlineTypes: 'image/png' }), 'options.inlineTypes');
  await refused(serve({ inlineTypes: ['image/*'] }), 'options.inlineTypes.0');
  await refused(serve({ cacheControl: 'public\r\nx: y' }), 'options.cacheControl');
  await refused(serve({ cors: {} }), 'options.cors.origin');
  await refused(serve({ cors: { origin: 'https://app.test/' } }), 'options.cors.origin');
  await refused(serve({ cors: { origin: ['null'] } }), 'options.cors.origin.0');
  await refused(serve({ waitUntil: {} }), 'options.waitUntil');
  await refused(serve({ headers: { 'x-a': 'b\nc' } }), 'options.headers.x-a');
  await refused(serve({}, ''), 'file');
  await refused(serve({}, /** @type {never} */ (null)), 'file');
  await refused(serve({}, /** @type {never} */ ({})), 'file.id');
  await refused(serveFile(visitor(), /** @type {never} */ ({}), 'f'), 'client');
  assert.lengthOf(calls, 0);
});

test('edge: H13: nothing is kept unless it was allowed, and failures never are', async (t) => {
  const cacheControl = 'public, max-age=600';
  const { client } = written(
    t,
    'cuadra',
    [
      { body: 'x' },
      { body: 'x' },
      { status: 304 },
      { status: 404 },
      { status: 416, headers: { 'content-range': 'bytes */1' } },
    ],
    { retry: { maxRetries: 0 } },
  );
  const ask = async (/** @type {Record<string, string>} */ headers, options = { cacheControl }) =>
    (await serveFile(visitor(headers), client, 'f', options)).headers.get('cache-control');
  assert.equal(await ask({}, /** @type {never} */ ({})), 'private, no-store');
  assert.equal(await ask({}), cacheControl);
  assert.equal(await ask({ 'if-none-match': '"x"' }), cacheControl);
  assert.equal(await ask({}), 'private, no-store');
  assert.equal(await ask({ range: 'bytes=7-' }), 'private, no-store');
});

test('edge: H14: a body that the runtime has unpacked is told as what it is then', async (t) => {
  const headers = {
    'content-encoding': 'gzip',
    'content-length': '3',
    etag: '"packed"',
    'accept-ranges': 'bytes',
    'content-type': 'text/plain',
  };
  const { client } = written(t, 'cuadra', [
    { body: 'unpacked', headers },
    { body: 'unpacked', status: 206, headers: { ...headers, 'content-range': 'bytes 0-2/3' } },
    { body: 'unpacked', headers },
    { body: '?', headers: { ...headers, 'content-encoding': 'rot13' } },
  ]);
  const whole = await serveFile(visitor(), client, 'f');
  if (t.runtime === 'workerd') {
    // Workers hand on the packed bytes, and say so.
    assert.include(Object.fromEntries(whole.headers), { 'content-encoding': 'gzip', etag: '"packed"' });
    return;
  }
  const part = await serveFile(visitor({ range: 'bytes=0-2' }), client, 'f');
  for (const answer of [whole, part]) {
    const { status, headers: told, text } = await taken(answer);
    assert.equal(status, 200);
    assert.equal(text, 'unpacked');
    assert.equal(told.etag, 'W/"packed"');
    for (const name of ['content-encoding', 'content-length', 'content-range', 'accept-ranges'])
      assert.isUndefined(told[name], name);
  }
  assert.equal((await serveFile(visitor(), client, 'f')).status, 502, 'nobody knows this packing');
});
