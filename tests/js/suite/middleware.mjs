// Middleware at its worst and best: swallowing, changing, answering, failing, using up what it is handed, going on twice.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { bytes } from './support/bytes.mjs';
import { emulated } from './support/emulated.mjs';
import { rejected, TOKEN } from './support/errors.mjs';
import { cuadraFile, cuadraPage } from './support/fixtures.mjs';
import { answerOf, written } from './support/scripted.mjs';

/** @typedef {import('@attache/client').Middleware} Middleware */

/** @param {Middleware} middleware @param {import('./support/scripted.mjs').Answer[]} answers @param {import('./harness.mjs').Test} t */
const around = (
  t,
  answers,
  middleware,
  retry = /** @type {import('@attache/client').RetryOptions} */ ({ baseDelay: 0, maxDelay: 0 }),
) => written(t, 'cuadra', answers, { middleware: [middleware], retry });

test('middleware: each attempt has a request of its own, whole, whatever was done to the one before', async (t) => {
  /** @type {Request[]} */
  const seen = [];
  /** @type {number[]} */
  const lengths = [];
  const { client, calls } = around(
    t,
    [
      { status: 503, headers: { 'retry-after': '0' } },
      { status: 429, headers: { 'retry-after': '0' } },
      { json: cuadraFile() },
    ],
    async (request, next) => {
      seen.push(request);
      const copy = request.clone();
      // Used up on purpose: the next attempt must not notice.
      lengths.push((await request.arrayBuffer()).byteLength);
      return next(copy);
    },
  );
  await client.upload(bytes(3), { checksum: false });
  assert.lengthOf(new Set(seen), 3);
  assert.lengthOf(calls, 3);
  assert.isAbove(lengths[0] ?? 0, 3);
  assert.deepEqual(lengths, Array(3).fill(lengths[0]));
  for (const request of seen) assert.equal(request.headers.get('authorization'), `Bearer ${TOKEN}`);
});

test('middleware: an answer of its own is taken, and nothing is sent', async (t) => {
  const { client, calls } = around(t, [], async () => answerOf({ json: cuadraFile() }));
  assert.equal((await client.get('file_1')).id, 'file_1');
  assert.lengthOf(calls, 0);
});

test('middleware: an answer that it makes worse is an error, one that it makes transient is tried again', async (t) => {
  const worse = around(t, [{ json: cuadraFile() }], async (request, next) => {
    await next(request);
    return new Response(null, { status: 403 });
  });
  assert.equal((await rejected(worse.client.get('x'), 'forbidden')).status, 403);
  let count = 0;
  const flaky = around(t, [{ json: cuadraFile() }, { json: cuadraFile() }], async (request, next) => {
    const response = await next(request);
    return count++ === 0 ? new Response(null, { status: 503 }) : response;
  });
  assert.equal((await flaky.client.get('file_1')).id, 'file_1');
  assert.lengthOf(flaky.calls, 2);
});

test('middleware: what it throws, now or later, is the cause of a network error, tried again like any other', async (t) => {
  const cause = new Error('the proxy is down');
  /** @type {Middleware[]} */
  const failing = [
    () => {
      throw cause;
    },
    async () => {
      throw cause;
    },
    async (request, next) => {
      await next(request);
      throw cause;
    },
  ];
  for (const [index, middleware] of failing.entries()) {
    let runs = 0;
    /** @type {Middleware} */
    const counted = (...args) => {
      runs++;
      return middleware(...args);
    };
    const { client, calls } = around(t, Array(9).fill({ json: cuadraFile() }), counted);
    const error = await rejected(client.get('x'), 'network');
    assert.strictEqual(error.cause, cause);
    assert.equal(error.attempts, 4);
    assert.equal(runs, 4);
    assert.lengthOf(calls, index === 2 ? 4 : 0);
  }
  // A write that may have arrived is not sent again; there is a key that makes it harmless only where one is honoured.
  const { client, calls } = written(t, 'voipbin', [{ json: {} }, { json: {} }], {
    middleware: [/** @type {Middleware} */ (failing[2])],
  });
  await rejected(client.upload(new Blob(['a']), { onAmbiguous: 'fail' }), 'ambiguous');
  assert.lengthOf(calls, 1);
});

test('middleware: going on twice sends two requests, and the answer that it gives counts', async (t) => {
  const { client, calls } = around(t, [{ status: 500 }, { json: cuadraFile() }], async (request, next) => {
    const first = await next(request.clone());
    return first.ok ? first : next(request);
  });
  assert.equal((await client.get('file_1')).id, 'file_1');
  assert.lengthOf(calls, 2);
});

test('middleware: no answer at all, or what is none, is an error and no crash', async (t) => {
  for (const answer of [undefined, null, 42, 'text', {}, { status: 200 }, { status: '200', headers: new Headers() }]) {
    const { client, calls } = around(t, [], async () => /** @type {never} */ (answer), { maxRetries: 0 });
    await rejected(client.get('x'), 'network');
    assert.lengthOf(calls, 0);
  }
});

test('middleware: it sees the verb, the attempt and whether the host gets credentials', async (t) => {
  /** @type {unknown[]} */
  const seen = [];
  const { client } = emulated(t, 'voipbin', {
    client: {
      middleware: [
        (request, next, context) => {
          seen.push(`${context.verb} ${context.attempt} ${context.storage} ${request.headers.has('authorization')}`);
          return next(request);
        },
      ],
    },
  });
  const stored = await client.upload(new Blob(['abc']), { name: 'a.pdf', fields: { type: 'rag' } });
  await (await client.download(stored.id)).text();
  await client.list();
  await client.delete(stored.id);
  assert.include(seen, 'upload 1 false true');
  assert.include(seen, 'list 1 false true');
  assert.include(seen, 'delete 1 false true');
  const downloads = seen.filter((line) => String(line).startsWith('download'));
  assert.isTrue(
    downloads.some((line) => String(line).endsWith('true false')),
    'storage gets no credential',
  );
  assert.isFalse(downloads.some((line) => String(line).endsWith('true true')));
});

test('middleware: many in a row keep their order on the way in and out, and one that answers hides those behind it', async (t) => {
  /** @type {string[]} */
  const order = [];
  const named =
    (/** @type {string} */ name) =>
    /** @type {Middleware} */
    async (request, next) => {
      order.push(`${name} in`);
      const response =
        name === 'b' && request.url.includes('cached') ? answerOf({ json: cuadraFile() }) : await next(request);
      order.push(`${name} out`);
      return response;
    };
  const { client, calls } = written(t, 'cuadra', [{ json: cuadraPage([]) }], {
    middleware: ['a', 'b', 'c'].map(named),
  });
  await client.list();
  assert.deepEqual(order.splice(0), ['a in', 'b in', 'c in', 'c out', 'b out', 'a out']);
  await client.get('cached');
  assert.deepEqual(order, ['a in', 'b in', 'b out', 'a out']);
  assert.lengthOf(calls, 1);
});

test('middleware: a list that is changed after the client was made changes nothing', async (t) => {
  /** @type {Middleware[]} */
  const middleware = [];
  const { client, calls } = written(t, 'cuadra', [{ json: cuadraFile() }], { middleware });
  middleware.push(() => Promise.reject(new Error('too late')));
  assert.equal((await client.get('file_1')).id, 'file_1');
  assert.lengthOf(calls, 1);
});
