// E7: credentials go to the configured origin (scheme, host and port) and nowhere else, however an address is written.

import { assert } from 'chai';
import fc from 'fast-check';
import { test } from './harness.mjs';
import { rejected, TOKEN } from './support/errors.mjs';
import { cuadraFile, voipbinFile } from './support/fixtures.mjs';
import { written } from './support/scripted.mjs';

/** @param {import('./support/scripted.mjs').Call} call */
const carries = ({ headers, href }) => JSON.stringify([headers, href]).includes(TOKEN);

/** Ways in which an address can look like another. */
const parts = {
  scheme: fc.constantFrom('https:', 'HTTPS:', 'hTTps:', 'http:'),
  slashes: fc.constantFrom('//', '///', '\\\\', '/\\', '/'),
  userinfo: fc.constantFrom('', 'api.cuadra.test@', 'user:pass@', 'api.cuadra.test:443@', '@', '%40'),
  host: fc.constantFrom(
    'api.cuadra.test',
    'API.CUADRA.TEST',
    'api.cuadra.test.',
    'api.cuadra.test..',
    'api。cuadra。test',
    'ａｐｉ.cuadra.test',
    'аpi.cuadra.test',
    'api.cuadra.test.evil.test',
    'evil.test',
    'cuadra.test',
    'xapi.cuadra.test',
    'api.cuadra.test%2eevil.test',
    'api%2ecuadra%2etest',
    'api.cuadra.test\t',
    'api.\ncuadra.test',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '127.0.0.1',
    '0x7f.1',
    '2130706433',
    'ⓐpi.cuadra.test',
    'ap\u00adi.cuadra.test',
  ),
  port: fc.constantFrom('', ':443', ':0443', ':80', ':8443', ':', ':00443', ':444'),
  rest: fc.constantFrom('', '/', '/x', '?y', '#z', '/@evil.test', '\\@evil.test', '/..//evil.test'),
};

test('E7: however a redirect writes its target', async (t) => {
  const own = new URL('https://api.cuadra.test').origin;
  await fc.assert(
    fc.asyncProperty(fc.record(parts), async ({ scheme, slashes, userinfo, host, port, rest }) => {
      const location = `${scheme}${slashes}${userinfo}${host}${port}${rest}`;
      const { client, calls } = written(t, 'cuadra', [
        () => {
          // Not every text can be a header; as an answer of the runtime it could not come either.
          const response = new Response(null, { status: 307 });
          return Object.defineProperty(response, 'headers', {
            value: { get: (/** @type {string} */ name) => (name === 'location' ? location : null), has: () => false },
          });
        },
        { json: cuadraFile() },
      ]);
      const outcome = await client.get('x').then(
        () => 'followed',
        (error) => error,
      );
      if (outcome !== 'followed') await rejected(Promise.reject(outcome), ['redirect_refused', 'untrusted_host']);
      for (const call of calls.slice(1)) {
        assert.equal(carries(call), call.url.origin === own, `${JSON.stringify(location)} led to ${call.url.origin}`);
        assert.equal(call.url.username + call.url.password, '');
        assert.equal(call.url.protocol, 'https:');
      }
      await client.close();
    }),
    { numRuns: 500, seed: 20_261_122 },
  );
});

test('E7: every form of the base’s own origin is the base', async (t) => {
  /** @type {[string, string, boolean][]} */
  const cases = [
    ['https://api.test', 'https://api.test:443/x', true],
    ['https://api.test:443', 'https://api.test/x', true],
    ['https://API.Test/base', 'https://api.test/elsewhere', true],
    ['https://api.test:8443', 'https://api.test/x', false],
    ['https://api.test', 'https://api.test./x', false],
    ['https://bücher.test', 'https://xn--bcher-kva.test/x', true],
    ['https://[2001:db8::0:1]', 'https://[2001:DB8::1]/x', true],
    ['https://[2001:db8::1]', 'https://[2001:db8::2]/x', false],
    ['http://localhost:81', 'http://localhost:81/x', true],
    ['http://localhost:81', 'http://127.0.0.1:81/x', false],
    ['http://127.0.0.1:81', 'http://127.1:81/x', true],
  ];
  for (const [baseUrl, location, same] of cases) {
    const { client, calls } = written(t, 'cuadra', [{ status: 307, headers: { location } }, { json: cuadraFile() }], {
      baseUrl,
    });
    await client.get('x').catch((error) => rejected(Promise.reject(error), 'untrusted_host'));
    if (same) assert.lengthOf(calls, 2, `${baseUrl} to ${location}`);
    for (const call of calls.slice(1)) assert.equal(carries(call), same, `${baseUrl} to ${location}`);
  }
});

test('E7: a storage host gets no credential and no header of ours', async (t) => {
  const { client, calls } = written(t, 'voipbin', [{ json: voipbinFile() }, { body: 'abc' }], {
    headers: { 'x-client': 'ours' },
  });
  const response = await client.download(voipbinFile().id, { headers: { 'x-call': 'ours' } });
  assert.equal(await response.text(), 'abc');
  assert.isTrue(carries(/** @type {import('./support/scripted.mjs').Call} */ (calls[0])));
  assert.equal(calls[1]?.url.host, 'storage.googleapis.com');
  assert.deepEqual(
    Object.keys(calls[1]?.headers ?? {}).filter((name) => name !== 'accept'),
    [],
  );
});

test('E7: a download address on a host that is not trusted is not asked', async (t) => {
  for (const address of [
    'https://evil.test/x?X-Goog-Signature=00',
    'http://storage.googleapis.com/x',
    'https://user:pw@storage.googleapis.com/x',
    'https://storage.googleapis.com.evil.test/x',
    'javascript:alert(1)',
    'not a url',
    'https://127.0.0.1/x',
  ]) {
    const { client, calls } = written(t, 'voipbin', [
      { json: voipbinFile({ uri_download: address }) },
      { body: 'abc' },
      { body: 'abc' },
    ]);
    await rejected(client.download(voipbinFile().id), ['untrusted_host', 'bad_response', 'redirect_refused']);
    assert.lengthOf(calls, 1, address);
    const record = {
      ...(await written(t, 'voipbin', [{ json: voipbinFile({ uri_download: address }) }]).client.get('x')),
    };
    const again = written(t, 'voipbin', [{ body: 'abc' }]);
    await rejected(again.client.download(record), ['untrusted_host', 'bad_response', 'redirect_refused']);
    await rejected(again.client.link(record).url(), ['untrusted_host', 'bad_response', 'redirect_refused']);
    assert.lengthOf(again.calls, 0, address);
  }
});

test('E7: the same address over http is another origin', async (t) => {
  const { client, calls } = written(
    t,
    'voipbin',
    [{ json: voipbinFile({ uri_download: 'https://api.voipbin.test/v1.0/stored/x' }) }, { body: 'abc' }],
    { trustedHosts: ['api.voipbin.test'] },
  );
  await (await client.download(voipbinFile().id)).text();
  // Signed URLs are asked without credentials, wherever they lead.
  assert.isFalse(carries(/** @type {import('./support/scripted.mjs').Call} */ (calls[1])));
});
