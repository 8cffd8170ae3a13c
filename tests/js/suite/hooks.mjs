// What callers may put between the client and the network: middleware around each request, a logger that sees no secret.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { emulated } from './support/emulated.mjs';
import { rejected, TOKEN } from './support/errors.mjs';
import { cuadraFile, voipbinFile } from './support/fixtures.mjs';
import { written } from './support/scripted.mjs';

/** @typedef {import('@attache/client').Middleware} Middleware */
/** @typedef {import('@attache/client').LogEvent} LogEvent */

test('middleware stands around every request, in its order, and knows what it stands around', async (t) => {
  /** @type {string[]} */
  const seen = [];
  const named =
    (/** @type {string} */ name) =>
    /** @type {Middleware} */
    async (request, next, { verb, attempt, storage }) => {
      seen.push(`${name} ${request.method} ${verb} ${attempt} ${storage}`);
      const response = await next(request);
      seen.push(`${name} ${response.status}`);
      return response;
    };
  const { client } = written(
    t,
    'voipbin',
    [
      { status: 503 },
      { json: voipbinFile() },
      { status: 307, headers: { location: 'https://storage.googleapis.com/else' } },
      { body: 'abc' },
    ],
    { middleware: [named('outer'), named('inner')] },
  );
  assert.equal(await (await client.download(voipbinFile().id)).text(), 'abc');
  assert.deepEqual(seen, [
    'outer GET download 1 false',
    'inner GET download 1 false',
    'inner 503',
    'outer 503',
    'outer GET download 2 false',
    'inner GET download 2 false',
    'inner 200',
    'outer 200',
    'outer GET download 3 true',
    'inner GET download 3 true',
    'inner 307',
    'outer 307',
    'outer GET download 4 true',
    'inner GET download 4 true',
    'inner 200',
    'outer 200',
  ]);
});

test('middleware may change what goes and what comes', async (t) => {
  /** @type {Middleware} */
  const tracing = async (request, next) => {
    const headers = new Headers(request.headers);
    headers.set('x-trace', 'abc');
    const response = await next(new Request(request, { headers }));
    return new Response(response.body, { status: 200, headers: response.headers });
  };
  const { client, calls } = written(t, 'cuadra', [{ status: 500, json: cuadraFile() }], { middleware: [tracing] });
  assert.equal((await client.get('x')).id, 'file_1');
  assert.equal(calls[0]?.headers['x-trace'], 'abc');
  assert.equal(calls[0]?.headers.authorization, `Bearer ${TOKEN}`);
});

test('middleware carries uploads and downloads whole', async (t) => {
  /** @type {Middleware} */
  const through = (request, next) => next(request);
  const { client } = emulated(t, 'cuadra', { client: { middleware: [through] } });
  const stored = await client.upload(new Blob(['the bytes']), { name: 'a.txt', onProgress: () => {} });
  assert.equal(await (await client.download(stored)).text(), 'the bytes');
});

test('middleware that fails is a network error with its own error as the cause', async (t) => {
  const cause = new Error('the proxy is down');
  const { client, calls } = written(t, 'cuadra', [], {
    middleware: [() => Promise.reject(cause)],
    retry: { maxRetries: 0 },
  });
  assert.strictEqual((await rejected(client.get('x'), 'network')).cause, cause);
  const { client: silent } = written(t, 'cuadra', [], {
    middleware: [/** @type {never} */ (async () => undefined)],
    retry: { maxRetries: 0 },
  });
  await rejected(silent.get('x'), 'network');
  assert.lengthOf(calls, 0);
});

test('the logger is told of requests, answers and retries, and of no query', async (t) => {
  /** @type {LogEvent[]} */
  const events = [];
  const keep = (/** @type {LogEvent} */ event) => events.push(event);
  const { client } = written(t, 'cuadra', [{ status: 503 }, { json: { items: [], hasMore: false } }], {
    logger: { debug: keep, info: keep, warn: keep, error: keep },
  });
  await client.list({ filter: { resourceType: 'chat', resourceId: 'private-id' } });
  assert.isAtLeast(events.length, 4);
  for (const event of events) {
    assert.isString(event.event);
    assert.equal(event.verb, 'list');
    assert.notInclude(JSON.stringify(event), 'private-id');
    assert.notInclude(JSON.stringify(event), '?');
  }
  const retry = events.find(({ event }) => event === 'retry');
  assert.include(retry, { status: 503, code: 'unavailable' });
  assert.isNumber(retry?.delay);
});
