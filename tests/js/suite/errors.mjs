// The one error class: what it says, that it is known across copies, and that no text of it tells a secret.

import { AttacheError } from '@attache/client';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { rejected, silent, TOKEN } from './support/errors.mjs';
import { cuadraFile, voipbinFile } from './support/fixtures.mjs';
import { written } from './support/scripted.mjs';

test('every field of an error, and its JSON', async (t) => {
  const { client } = written(t, 'cuadra', [
    {
      status: 429,
      headers: { 'retry-after': '120', 'x-request-id': 'req-7' },
      json: { type: 'about:blank', title: 'Too Many Requests', status: 429, detail: 'Slow down.' },
    },
  ]);
  const error = await rejected(client.get('x'), 'rate_limited');
  assert.instanceOf(error, AttacheError);
  assert.instanceOf(error, Error);
  assert.include(error, {
    name: 'AttacheError',
    code: 'rate_limited',
    status: 429,
    retryable: true,
    retryAfter: 120_000,
    commit: null,
    attempts: 1,
    requestId: 'req-7',
    backend: 'cuadra',
    operation: null,
  });
  assert.include(error.message, 'Slow down.');
  assert.deepEqual(error.fields, []);
  assert.deepInclude(/** @type {object} */ (error.raw), { detail: 'Slow down.' });
  const json = JSON.parse(JSON.stringify(error));
  assert.deepEqual(json, JSON.parse(JSON.stringify(error.toJSON())));
  assert.include(json, {
    name: 'AttacheError',
    message: error.message,
    code: 'rate_limited',
    status: 429,
    retryable: true,
    attempts: 1,
  });
  assert.isFalse(Object.hasOwn(json, 'raw'), 'what a server sent belongs in no log');
  assert.match(String(error), /^AttacheError: /);
  assert.isString(error.stack);
});

test('AttacheError.is knows its own, across copies of the package, and nothing else', async (t) => {
  const { client } = written(t, 'cuadra', [{ status: 404 }]);
  const error = await rejected(client.get('x'), 'not_found');
  assert.isTrue(AttacheError.is(error));
  // What a second copy of the package would make: the same brand on another class.
  const [brand] = Object.getOwnPropertySymbols(AttacheError.prototype);
  class Other extends Error {}
  if (brand) Object.defineProperty(Other.prototype, brand, { value: true });
  assert.isTrue(AttacheError.is(new Other('of another copy')));
  for (const other of [
    new Error('x'),
    Object.assign(new Error('x'), { code: 'network' }),
    { code: 'network' },
    null,
    undefined,
    'network',
    42,
    {},
    () => {},
  ]) {
    assert.isFalse(AttacheError.is(other));
  }
});

test('every status has its code, and says whether trying again could help', async (t) => {
  /** @type {[number, import('@attache/client').ErrorCode, boolean][]} */
  const statuses = [
    [400, 'validation', false],
    [401, 'unauthorized', false],
    [402, 'payment_required', false],
    [403, 'forbidden', false],
    [404, 'not_found', false],
    [408, 'timeout', true],
    [409, 'conflict', false],
    [410, 'gone', false],
    [412, 'precondition_failed', false],
    [413, 'too_large', false],
    [415, 'unsupported_media_type', false],
    [416, 'range_not_satisfiable', false],
    [422, 'validation', false],
    [429, 'rate_limited', true],
    [500, 'server', true],
    [502, 'unavailable', true],
    [503, 'unavailable', true],
    [504, 'unavailable', true],
  ];
  for (const [status, code, retryable] of statuses) {
    for (const body of ['', '{}', '<html>', '{"detail":"x"}', '[]', 'null', '7']) {
      const { client, calls } = written(t, 'cuadra', [{ status, body }], { retry: { maxRetries: 0 } });
      const error = await rejected(
        client.get('x'),
        status >= 500 || status === 408 ? [code, 'server', 'unavailable', 'timeout'] : code,
        [],
        `${status} ${body}`,
      );
      assert.equal(error.status, status);
      assert.equal(error.retryable, retryable, `${status}`);
      assert.lengthOf(calls, 1);
    }
  }
});

test('attempts are counted, and the reads that failed on the way leave no trace', async (t) => {
  const { client } = written(t, 'cuadra', [{ status: 503 }, { status: 500 }, new TypeError('reset'), { status: 502 }]);
  const error = await rejected(client.get('x'), ['unavailable', 'server']);
  assert.include(error, { attempts: 4, status: 502, commit: null });
});

test('the cause of a network error is the runtime’s own', async (t) => {
  const cause = new TypeError('the cable');
  const { client } = written(t, 'cuadra', [cause], { retry: { maxRetries: 0 } });
  assert.strictEqual((await rejected(client.get('x'), 'network')).cause, cause);
});

test('a failing credential function is unauthorized, its own error the cause', async (t) => {
  const cause = new Error('the vault is shut');
  for (const auth of [
    { bearer: () => Promise.reject(cause) },
    {
      apiKey: () => {
        throw cause;
      },
    },
    { headers: async () => Promise.reject(cause) },
  ]) {
    const { client, calls } = written(t, 'cuadra', [], { auth });
    assert.strictEqual((await rejected(client.get('x'), 'unauthorized')).cause, cause);
    assert.lengthOf(calls, 0);
  }
});

test('a 401 asks for a fresh credential once, and for no third', async (t) => {
  let given = 0;
  const auth = { bearer: (/** @type {{ reason: string }} */ { reason }) => `${reason}-${++given}` };
  const { client, calls } = written(t, 'cuadra', [{ status: 401 }, { json: cuadraFile() }], { auth });
  assert.equal((await client.get('x')).id, 'file_1');
  assert.deepEqual(
    calls.map(({ headers }) => headers.authorization),
    ['Bearer first-1', 'Bearer unauthorized-2'],
  );
  const refused = written(t, 'cuadra', [{ status: 401 }, { status: 401 }, { status: 401 }], { auth });
  assert.equal((await rejected(refused.client.get('x'), 'unauthorized')).status, 401);
  assert.lengthOf(refused.calls, 2);
});

test('F8: no error and no log line tells a credential or a signed query', async (t) => {
  const url = `https://storage.googleapis.com/b/x?X-Goog-Signature=feedbeef&X-Goog-Credential=who&token=${TOKEN}`;
  /** @type {unknown[]} */
  const lines = [];
  const keep = (/** @type {unknown} */ event) => lines.push(event);
  const logger = { debug: keep, info: keep, warn: keep, error: keep };
  const leaking = () => {
    throw new TypeError(`Failed to fetch ${url} with Bearer ${TOKEN}`);
  };
  /** @type {[import('./support/scripted.mjs').Answer[], (client: import('@attache/client').Client) => PromiseLike<unknown>][]} */
  const cases = [
    [
      [
        { json: voipbinFile({ uri_download: url }) },
        { status: 403, body: `<Error><Code>AccessDenied</Code><Message>${url}</Message></Error>` },
      ],
      (client) => client.download('x'),
    ],
    [[{ json: voipbinFile({ uri_download: url }) }, { status: 404, body: url }], (client) => client.download('x')],
    [[{ status: 302, headers: { location: url.replace('https', 'http') } }], (client) => client.get('x')],
    [
      [{ status: 302, headers: { location: url.replace('storage.googleapis.com', 'evil.test') } }],
      (client) => client.get('x'),
    ],
    [
      [{ json: voipbinFile({ uri_download: url.replace('storage.googleapis.com', 'evil.test') }) }],
      (client) => client.download('x'),
    ],
    [
      [{ status: 403, json: { error: { status: 'PERMISSION_DENIED', message: `no ${url}` } } }],
      (client) => client.list(),
    ],
    [[{ json: { result: [{ id: {}, url }] } }], (client) => client.list()],
    [[{ body: `not json ${url}` }], (client) => client.get('x')],
    [[leaking], (client) => client.get('x')],
  ];
  for (const [answers, call] of cases) {
    const { client } = written(t, 'voipbin', answers, { logger, retry: { maxRetries: 0 } });
    const error = await call(client).then(
      () => assert.fail('should have failed'),
      (reason) => reason,
    );
    assert.isTrue(AttacheError.is(error), String(error));
    // The cause of a network error is the runtime's own text, which it alone answers for.
    const own = answers[0] === leaking ? new AttacheError(error.message) : error;
    silent(own, [TOKEN, 'feedbeef']);
    silent(error.toJSON(), []);
    assert.notInclude(JSON.stringify(error), 'feedbeef');
  }
  assert.isAbove(lines.length, 0);
  assert.notInclude(JSON.stringify(lines), 'feedbeef');
  assert.notInclude(JSON.stringify(lines), TOKEN);
});
