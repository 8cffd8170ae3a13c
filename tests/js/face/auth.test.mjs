// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerSecret, clientCredentials } from '../../../js/auth.js';
import { coded, refuses, refusesLater } from './helpers.mjs';

/** @param {unknown} auth */
const ask = (auth, reason = /** @type {const} */ ('first')) => answerSecret(/** @type {never} */ (auth), reason);

test('texts, functions and functions with an expiry', async () => {
  assert.deepEqual(await ask({ bearer: 'a' }), { token: 'a', expiresAt: null });
  assert.deepEqual(await ask({ apiKey: async (/** @type {{ reason: string }} */ { reason }) => reason }, 'first'), {
    token: 'first',
    expiresAt: null,
  });
  assert.deepEqual(await ask({ bearer: () => ({ token: 'b', expiresAt: new Date(5) }) }), { token: 'b', expiresAt: 5 });
  assert.deepEqual(await ask({ headers: () => ({ 'x-a': 'b' }) }), { headers: [['x-a', 'b']], expiresAt: null });
  assert.deepEqual(await ask(undefined), { expiresAt: null });
});

test('what such a function gives is checked; what it throws stays as it is', async () => {
  for (const answer of [undefined, null, '', 7, {}, { token: '' }])
    await refusesLater(ask({ bearer: () => answer }), 'auth.bearer');
  await refusesLater(ask({ apiKey: () => ({ token: 'a', expiresAt: 5 }) }), 'auth.apiKey', /Date/);
  await refusesLater(ask({ bearer: () => ({ token: 'a', expiresAt: new Date(Number.NaN) }) }), 'auth.bearer', /Date/);
  await refusesLater(ask({ headers: () => 'x' }), 'auth.headers');
  await refusesLater(ask({ headers: () => ({ 'x-a': 7 }) }), 'auth.headers.x-a');
  const thrown = new Error('vault is down');
  await assert.rejects(ask({ bearer: () => Promise.reject(thrown) }), (error) => error === thrown);
});

/**
 * A token endpoint.
 * @param {...(() => Response | Promise<Response>)} answers
 */
function endpoint(...answers) {
  /** @type {{ url: string, init: RequestInit }[]} */
  const calls = [];
  const fetcher = /** @type {typeof fetch} */ (
    async (url, init) => {
      calls.push({ url: String(url), init: init ?? {} });
      return (answers[calls.length - 1] ?? answers[answers.length - 1] ?? (() => Response.error()))();
    }
  );
  const options = {
    tokenUrl: 'https://auth.example/token',
    clientId: 'id',
    clientSecret: 'canary',
    scope: 'files:read',
    fetch: fetcher,
  };
  return { calls, options };
}
const grant =
  (/** @type {unknown} */ body, status = 200) =>
  () =>
    Response.json(body, { status });

test('client credentials are asked for once, renewed early and when they were refused', async (t) => {
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
  const { calls, options } = endpoint(
    ...['a', 'b', 'c', 'd'].map((token) => grant({ access_token: token, expires_in: 3600 })),
  );
  const secret = clientCredentials(options);
  assert(typeof secret === 'function');
  assert.deepEqual(await secret({ reason: 'first' }), { token: 'a', expiresAt: new Date(1_000_000 + 3_600_000) });
  assert.equal(/** @type {{ token: string }} */ (await secret({ reason: 'first' })).token, 'a');
  const [call] = calls;
  assert.equal(call?.url, 'https://auth.example/token');
  assert.deepEqual(JSON.parse(String(call?.init.body)), {
    grant_type: 'client_credentials',
    client_id: 'id',
    client_secret: 'canary',
    scope: 'files:read',
  });
  assert.deepEqual([call?.init.method, call?.init.redirect], ['POST', 'manual']);
  t.mock.timers.setTime(1_000_000 + 3_600_000 - 60_001);
  assert.equal(/** @type {{ token: string }} */ (await secret({ reason: 'first' })).token, 'a');
  t.mock.timers.setTime(1_000_000 + 3_600_000 - 60_000);
  assert.equal(/** @type {{ token: string }} */ (await secret({ reason: 'first' })).token, 'b');
  assert.equal(/** @type {{ token: string }} */ (await secret({ reason: 'unauthorized' })).token, 'c');
  assert.equal(/** @type {{ token: string }} */ (await secret({ reason: 'expiring' })).token, 'd');
  assert.equal(calls.length, 4);
});

test('a token without a life is kept until it is refused', async () => {
  const { calls, options } = endpoint(grant({ access_token: 'a' }));
  const secret = clientCredentials(options);
  assert(typeof secret === 'function');
  for (let round = 0; round < 3; round++) assert.deepEqual(await secret({ reason: 'first' }), { token: 'a' });
  assert.equal(calls.length, 1);
});

test('every failure of the token endpoint is typed and silent about the secret', async () => {
  for (const [
    answer,
    code,
    more,
  ] of /** @type {[() => Response | Promise<Response>, import('../../../js/index.js').ErrorCode, object][]} */ ([
    [grant({ error: 'invalid_client' }, 401), 'unauthorized', { status: 401, retryable: false }],
    [grant({}, 400), 'unauthorized', { status: 400 }],
    [grant({}, 429), 'rate_limited', { status: 429, retryable: true }],
    [grant({}, 503), 'unavailable', { status: 503, retryable: true }],
    [
      () => new Response(null, { status: 307, headers: { location: 'https://evil.example/' } }),
      'redirect_refused',
      { status: 307 },
    ],
    [() => Response.error(), 'redirect_refused', { status: null }],
    [grant({ access_token: '' }), 'bad_response', { status: 200 }],
    [() => new Response('<html>'), 'bad_response', {}],
    [() => Promise.reject(new TypeError('fetch failed')), 'network', { retryable: true }],
  ])) {
    const secret = clientCredentials(endpoint(answer).options);
    await assert.rejects(
      ask({ bearer: secret }),
      (error) =>
        coded(code, more)(error) &&
        !`${error}${JSON.stringify(error)}${/** @type {Error} */ (error).stack}`.includes('canary'),
    );
  }
});

test('its own arguments are checked at once', () => {
  const { options } = endpoint();
  const wrong = (/** @type {object} */ change) => () => clientCredentials({ ...options, ...change });
  refuses(wrong({ tokenUrl: 'http://auth.example/token' }), 'tokenUrl', /https/);
  refuses(wrong({ tokenUrl: 'https://u:p@auth.example/token' }), 'tokenUrl');
  refuses(wrong({ clientId: '' }), 'clientId');
  refuses(wrong({ clientSecret: 7 }), 'clientSecret');
  refuses(wrong({ scope: [] }), 'scope');
  refuses(wrong({ fetch: {} }), 'fetch');
  refuses(() => clientCredentials(/** @type {never} */ (undefined)), 'options');
  clientCredentials({ ...options, tokenUrl: 'https://auth.example/token?p=1' });
});
