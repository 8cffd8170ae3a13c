// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AttacheError } from '../../../js/errors.js';
import { createFace } from '../../../js/face.js';

/** @param {Partial<import('../../../js/face.js').Hooks>} [hooks] */
const face = (hooks) =>
  createFace({
    backend: 'test',
    fetch: undefined,
    middleware: [],
    auth: undefined,
    logger: undefined,
    transport: 'auto',
    ...hooks,
  });
const ok = async () => new Response('ok');

test('a given fetch is called as a free function with what the core made', async () => {
  /** @type {unknown[]} */
  const calls = [];
  const own = face({
    fetch: /** @type {typeof fetch} */ (
      function (...args) {
        // @ts-expect-error - what `this` is, is what is tested
        calls.push(this, ...args);
        return ok();
      }
    ),
  });
  const init = { method: 'GET' };
  assert.equal(await (await own.send('https://a.example/', init, 'get', 1, false)).text(), 'ok');
  assert.deepEqual(calls, [undefined, 'https://a.example/', init]);
});

test('the global fetch is looked up when it is needed', async (t) => {
  const one = face();
  t.mock.method(globalThis, 'fetch', async () => new Response('replaced'));
  assert.equal(await (await one.send('https://a.example/', {}, 'get', 1, false)).text(), 'replaced');
});

test('middleware sees requests, in order, with their context, and may answer itself', async () => {
  /** @type {unknown[]} */
  const seen = [];
  const wrapped = face({
    fetch: /** @type {typeof fetch} */ (
      async (input) => {
        seen.push([
          'fetch',
          /** @type {Request} */ (input).headers.get('x-a'),
          await /** @type {Request} */ (input).text(),
        ]);
        return new Response('network');
      }
    ),
    middleware: [
      async (request, next, context) => {
        seen.push(['outer', request.url, context]);
        const response = await next(new Request(request, { headers: { 'x-a': '1' } }));
        return new Response(`<${await response.text()}>`);
      },
      async (request, next) => (request.url.endsWith('/own') ? new Response('own') : next(request)),
    ],
  });
  const sent = await wrapped.send('https://a.example/x', { method: 'POST', body: 'body' }, 'upload', 2, true);
  assert.equal(await sent.text(), '<network>');
  assert.deepEqual(seen, [
    ['outer', 'https://a.example/x', { verb: 'upload', attempt: 2, storage: true }],
    ['fetch', '1', 'body'],
  ]);
  assert.equal(await (await wrapped.send('https://a.example/own', {}, 'get', 1, false)).text(), '<own>');
});

test('whatever fails in sending is a rejection, and no Response is a failure', async () => {
  const thrower = face({
    fetch: () => {
      throw new TypeError('sync');
    },
  });
  await assert.rejects(thrower.send('https://a.example/', {}, 'get', 1, false), /sync/);
  for (const answer of [undefined, null, 'ok', {}]) {
    await assert.rejects(
      face({ fetch: async () => /** @type {never} */ (answer) }).send('https://a.example/', {}, 'get', 1, false),
      /no Response/,
    );
    await assert.rejects(
      face({ middleware: [async () => /** @type {never} */ (answer)] }).send('https://a.example/', {}, 'get', 1, false),
      /middleware gave no/,
    );
  }
  // A Response of another realm or a test double is one all the same.
  const double = { status: 200, headers: { get: () => null } };
  assert.equal(
    await face({ fetch: async () => /** @type {never} */ (double) }).send('https://a.example/', {}, 'get', 1, false),
    double,
  );
});

test('records are plain data: spread, JSON and structuredClone keep every field', () => {
  const raw = { id: 1 };
  const made = face().record(
    'a',
    'n',
    undefined,
    5,
    'ready',
    undefined,
    undefined,
    0,
    Number.NaN,
    undefined,
    false,
    undefined,
    1e20,
    'test',
    raw,
  );
  const expected = {
    id: 'a',
    name: 'n',
    mediaType: null,
    size: 5,
    status: 'ready',
    progress: null,
    failure: null,
    createdAt: new Date(0),
    updatedAt: null,
    sha256: null,
    duplicate: false,
    url: null,
    urlExpiresAt: null,
    backend: 'test',
    raw,
  };
  assert.deepEqual(made, expected);
  assert.deepEqual({ ...made }, expected);
  assert.deepEqual(structuredClone(made), expected);
  assert.deepEqual(Object.keys(JSON.parse(JSON.stringify(made))), Object.keys(expected));
  assert.equal(made.raw, raw);
});

test('pages, results of deletes and errors', () => {
  assert.deepEqual(face().page([], undefined, undefined, 1), { items: [], nextCursor: null, total: null, raw: 1 });
  assert.deepEqual(face().deleted('a', true, false, undefined), {
    id: 'a',
    deleted: true,
    alreadyGone: false,
    raw: null,
  });
  const cause = new Error('reset');
  const error = face().error(
    'network',
    'No answer.',
    undefined,
    true,
    undefined,
    'unknown',
    2,
    'r',
    undefined,
    [['a', 'b']],
    undefined,
    undefined,
    cause,
  );
  assert(AttacheError.is(error));
  assert.deepEqual(
    [
      error.code,
      error.status,
      error.retryable,
      error.commit,
      error.attempts,
      error.requestId,
      error.backend,
      error.fields,
      error.cause,
    ],
    ['network', null, true, 'unknown', 2, 'r', 'test', [{ path: 'a', message: 'b' }], cause],
  );
});

test('log events hold what is known; a missing level or a failing logger hurts nobody', () => {
  /** @type {unknown[]} */
  const events = [];
  const logger = {
    own: 'this is kept',
    /** @param {unknown} event */
    debug(event) {
      events.push([this.own, event]);
    },
    warn() {
      throw new Error('full disk');
    },
  };
  const logging = face({ logger });
  logging.log('debug', 'request', 'list', 'GET', 'https://a.example/', undefined, 1, undefined, undefined);
  logging.log('warn', 'retry');
  logging.log('info', 'nobody');
  assert.deepEqual(events, [
    ['this is kept', { event: 'request', verb: 'list', method: 'GET', url: 'https://a.example/', attempt: 1 }],
  ]);
  assert.deepEqual([logging.logs, face().logs], [true, false]);
});

test('no XMLHttpRequest where there is none, or where it would go around fetch', (t) => {
  assert.equal(face().xhr, false);
  const scope = /** @type {Record<string, unknown>} */ (globalThis);
  t.after(() => {
    delete scope.XMLHttpRequest;
    delete scope.XMLHttpRequestUpload;
  });
  scope.XMLHttpRequest = scope.XMLHttpRequestUpload = class {};
  assert.deepEqual(
    [
      face(),
      face({ transport: 'xhr' }),
      face({ transport: 'fetch' }),
      face({ fetch: ok }),
      face({ middleware: [ok] }),
    ].map(({ xhr }) => xhr),
    [true, true, false, false, false],
  );
});
