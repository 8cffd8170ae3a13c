// E6, B9: platforms that answer a download with a redirect, in a page, which is not told where it leads. The engine follows it where the sole
// credential is `Authorization`, which it takes off on the way to another origin; with anything else of ours on board nothing is followed.

import { createClient } from '@attache/client';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { rejected, TOKEN } from './support/errors.mjs';
import { voipbinFile } from './support/fixtures.mjs';
import { PAGES } from './support/kinds.mjs';
import { peer } from './support/peer.mjs';
import { scripted } from './support/scripted.mjs';

/** @typedef {import('@attache/client').ClientOptions} ClientOptions */
/** @typedef {import('../origin/script.mjs').Seen} Seen */

const WHERE = {
  only: PAGES,
  reason: 'server runtimes are told where a redirect leads, and follow it by hand',
};
const SCOPE = { project: 'p', location: 'global', collection: 'c', engine: 'e', session: 's-1' };
const COOKIE = 'canary-cookie-of-the-page';
const BYTES = 'bytes behind a redirect';
/** What says nothing about anybody: an engine's own words. */
const PLAIN =
  /^(host|connection|user-agent|accept|accept-language|accept-encoding|origin|sec-.*|range|cache-control|pragma|priority|te|dnt|upgrade-insecure-requests)$/;

/**
 * Has the page's own server keep a cookie, for a worker has no document. Cookies know no ports: it is one for the platform's host as well.
 * @param {string} [kept]
 * @returns {Promise<string>} the cookies that the page had
 */
const cookies = async (kept = '') => (await fetch(`/cookie?${encodeURIComponent(kept)}`)).text();

/**
 * A page that has a cookie, and an address that says much: neither goes along.
 * @param {import('./harness.mjs').Test} t
 */
async function telling(t) {
  await cookies(`session=${COOKIE}; path=/`);
  assert.include(await cookies(), COOKIE);
  t.after(() => cookies('session=; path=/; max-age=0'));
}

/**
 * Discovery Engine, whose `downloadFile` redirects to storage on another origin.
 * @param {import('./harness.mjs').Test} t
 * @param {{ status?: number, options?: Partial<ClientOptions> }} [how]
 */
async function redirecting(t, { status = 302, options = {} } = {}) {
  await telling(t);
  const storage = await peer(t, [{ times: 0, body: BYTES, headers: { 'set-cookie': 'from=storage; path=/' } }]);
  const location = `${storage.other}/file?X-Goog-Signature=canary`;
  const api = await peer(t, [{ path: '/v1alpha/', times: 0, status, headers: { location } }]);
  const client = createClient({
    backend: 'discovery-engine',
    baseUrl: api.base,
    scope: SCOPE,
    auth: { bearer: TOKEN },
    retry: { maxRetries: 0 },
    ...options,
  });
  t.after(() => client.close());
  return { client, api, storage };
}

/** Nobody's secret, no cookie, no address of the page. @param {Seen[]} seen */
function clean(seen) {
  assert.isNotEmpty(seen);
  for (const { headers, path } of seen) {
    assert.notInclude(JSON.stringify([headers, path]), TOKEN);
    assert.notInclude(JSON.stringify(headers), COOKIE);
    for (const [name] of headers) assert.match(name, PLAIN, `${name} went to storage`);
  }
}

/** @param {Seen[]} seen */
function unknown(seen) {
  for (const { headers } of seen) {
    const names = headers.map(([name]) => name);
    assert.notInclude(names, 'cookie');
    assert.notInclude(names, 'referer');
  }
}

for (const status of [301, 302, 303, 307, 308]) {
  test(
    `E6: in a page a download is followed without its credential, ${status}`,
    async (t) => {
      const { client, api, storage } = await redirecting(t, { status });
      assert.equal(await (await client.download('file-1')).text(), BYTES);
      const [asked, seen] = [await api.seen(), await storage.seen()];
      assert.lengthOf(seen, 1);
      assert.equal(seen[0]?.method, 'GET');
      clean(seen);
      unknown([...asked, ...seen]);
      for (const { headers } of asked) assert.equal(new Map(headers).get('authorization'), `Bearer ${TOKEN}`);
      assert.isAtMost(asked.length, 2);
    },
    WHERE,
  );
}

test(
  'E6: in a page a range goes along, and nothing else',
  async (t) => {
    const { client, storage } = await redirecting(t);
    // The script's storage knows no ranges: it gives all.
    await (await client.download('file-1', { range: { start: 3, end: 5 }, resume: false })).text().catch(() => {});
    const seen = await storage.seen();
    clean(seen);
    assert.equal(new Map(seen[0]?.headers).get('range'), 'bytes=3-5');
  },
  WHERE,
);

test(
  'E6: in a page nothing is followed with a key, with headers of the caller, or with headers of one call',
  async (t) => {
    /** @type {Record<string, [Partial<ClientOptions>, { headers?: Record<string, string> }]>} */
    const ways = {
      'an API key': [{ auth: { apiKey: TOKEN } }, {}],
      'headers as credential': [{ auth: { headers: () => ({ authorization: `Bearer ${TOKEN}` }) } }, {}],
      'headers of the client': [{ headers: { 'x-client': 'ours' } }, {}],
      'headers of the call': [{}, { headers: { 'x-call': 'ours' } }],
    };
    for (const [what, [options, call]] of Object.entries(ways)) {
      const { client, api, storage } = await redirecting(t, { options });
      const error = await rejected(client.download('file-1', call), 'unsupported', [], what);
      assert.equal(error.reason, 'redirect', what);
      assert.match(error.message, /server|Worker/, 'says what to do instead');
      assert.isFalse(error.retryable);
      assert.lengthOf(await storage.seen(), 0, what);
      unknown(await api.seen());
    }
  },
  WHERE,
);

test(
  'E6: in a page a platform that only redirects has no links to give',
  async (t) => {
    const { client, storage } = await redirecting(t);
    const error = await rejected(client.link('file-1').url(), 'unsupported');
    assert.equal(error.reason, 'redirect');
    assert.match(error.message, /server|Worker/);
    assert.lengthOf(await storage.seen(), 0);
  },
  WHERE,
);

test('E6: what an engine has followed to a host that is not trusted is not given out', async (t) => {
  for (const [place, code] of /** @type {const} */ ([
    ['https://evil.test/file', 'untrusted_host'],
    ['http://storage.googleapis.com/file', 'untrusted_host'],
    ['https://storage.googleapis.com/file', undefined],
  ])) {
    const hidden = Object.defineProperties(new Response(null), {
      type: { value: 'opaqueredirect' },
      status: { value: 0 },
    });
    const followed = Object.defineProperties(new Response(BYTES), {
      url: { value: place },
      redirected: { value: true },
    });
    const { fetch, calls } = scripted([() => hidden, () => followed]);
    const client = createClient({
      backend: 'discovery-engine',
      scope: SCOPE,
      auth: { bearer: TOKEN },
      trustedHosts: ['storage.googleapis.com'],
      fetch,
    });
    t.after(() => client.close());
    if (code) await rejected(client.download('file-1'), code);
    else assert.equal(await (await client.download('file-1')).text(), BYTES);
    assert.lengthOf(calls, 2);
  }
});

test(
  'E6: in a page VoIPbin’s /file is not followed: the record tells the fresh link',
  async (t) => {
    await telling(t);
    const storage = await peer(t, [
      { path: '/ended', times: 0, status: 400, body: '<Error><Code>ExpiredToken</Code></Error>' },
      { path: '/fresh', times: 0, body: BYTES },
    ]);
    const url = (/** @type {string} */ name) => `${storage.other}/${name}?X-Goog-Signature=canary`;
    const [before, after] = [
      voipbinFile({ uri_download: url('ended'), tm_download_expire: '2020-01-01T00:00:00Z' }),
      voipbinFile({ uri_download: url('fresh'), tm_download_expire: '9000-01-01T00:00:00Z' }),
    ];
    const { id } = before;
    const api = await peer(t, [
      { path: `/storage_files/${id}/file`, status: 307, headers: { location: url('fresh') } },
      { path: `/storage_files/${id}`, json: before },
      { path: `/storage_files/${id}`, times: 0, json: after },
    ]);
    const client = createClient({
      backend: 'voipbin',
      baseUrl: api.base,
      auth: { bearer: TOKEN },
      headers: { 'x-client': 'ours' },
      retry: { maxRetries: 0 },
    });
    t.after(() => client.close());
    assert.equal(await (await client.download(id)).text(), BYTES);
    const [asked, seen] = [await api.seen(), await storage.seen()];
    assert.deepEqual(
      asked.map(({ path }) => path.replace(id, 'ID')),
      ['/storage_files/ID', '/storage_files/ID/file', '/storage_files/ID'],
    );
    assert.deepEqual(
      seen.map(({ path }) => path.split('?')[0]),
      ['/fresh'],
    );
    clean(seen);
    unknown([...asked, ...seen]);
  },
  WHERE,
);

test(
  'B9: a page’s cookie and address go neither to the platform nor to storage',
  async (t) => {
    await telling(t);
    const storage = await peer(t, [{ times: 0, body: BYTES, headers: { 'set-cookie': 'from=storage; path=/' } }]);
    const record = voipbinFile({ uri_download: `${storage.other}/a?X-Goog-Signature=canary` });
    const api = await peer(t, [{ times: 0, json: record, headers: { 'set-cookie': 'from=platform; path=/' } }]);
    const client = createClient({ backend: 'voipbin', baseUrl: api.base, auth: { bearer: TOKEN } });
    t.after(() => client.close());
    await client.get(record.id);
    assert.equal(await (await client.download(record.id)).text(), BYTES);
    const all = [...(await api.seen()), ...(await storage.seen())];
    assert.lengthOf(all, 3);
    unknown(all);
    assert.notInclude(await cookies(), 'from=', 'and none is kept');
  },
  WHERE,
);
