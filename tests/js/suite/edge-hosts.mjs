// H11: where a record's address, or a redirect, may lead: hosts that were allowed, and no other place, whatever it looks like.

import { serveFile } from '@attache/client/edge';
import { assert } from 'chai';
import { taken, visitor } from './edge-visitor.mjs';
import { test } from './harness.mjs';
import { written } from './support/scripted.mjs';

/** @type {import('@attache/client').BackendDefinition} */
const drawer = {
  name: 'drawer',
  baseUrl: 'https://api.drawer.test',
  get: { path: '/files/{id}' },
  download: { via: 'record-url' },
  record: { id: 'id', name: 'name', url: 'url' },
  trustedHosts: ['files.drawer.test', '*.cdn.test'],
};

/** Addresses, and whether anybody is asked there. @type {[string, boolean][]} */
const PLACES = [
  ['https://files.drawer.test/a?sig=1', true],
  ['https://FILES.drawer.test/a', true],
  ['https://one.cdn.test/a', true],
  ['https://a.b.cdn.test/a', true],
  ['https://api.drawer.test/raw/a', true],
  ['https://evil.test/a', false],
  ['https://cdn.test/a', false],
  ['https://evilcdn.test/a', false],
  ['https://files.drawer.test.evil.test/a', false],
  ['https://evil.test/files.drawer.test', false],
  ['https://evil.test#files.drawer.test', false],
  ['https://evil.test?files.drawer.test', false],
  ['https://files.drawer.test@evil.test/a', false],
  ['https://user:secret@files.drawer.test/a', false],
  ['https://user@files.drawer.test/a', false],
  ['https://files.drawer.test\\@evil.test/a', true],
  ['http://files.drawer.test/a', false],
  ['http://api.drawer.test/a', false],
  ['http://localhost/a', false],
  ['https://localhost/a', false],
  ['https://sub.localhost/a', false],
  ['https://127.0.0.1/a', false],
  ['https://2130706433/a', false],
  ['https://0x7f.1/a', false],
  ['https://10.0.0.1/a', false],
  ['https://169.254.169.254/latest/meta-data', false],
  ['https://[::1]/a', false],
  ['https://[::ffff:127.0.0.1]/a', false],
  ['https://[fd00::1]/a', false],
  ['https://files.drawer.test./a', false],
  ['https://fіles.drawer.test/a', false],
  ['https://files.drаwer.test/a', false],
  ['https://xn--fles-7dd.drawer.test/a', false],
  ['https://ｆｉｌｅｓ.drawer.test/a', true],
  ['ftp://files.drawer.test/a', false],
  ['file:///etc/passwd', false],
  ['data:text/plain,a', false],
  ['blob:https://files.drawer.test/1', false],
  ['javascript:alert(1)', false],
  ['//evil.test/a', false],
  ['', false],
];

/** A trusted host is one at any port; the platform's own address is one with its port. @type {[string, boolean][]} */
const PORTS = [
  ['https://files.drawer.test:8443/a', true],
  ['https://evil.test:443/a', false],
  ['https://127.0.0.1:8443/a', false],
];

/** @param {string} place */
const isForeign = (place) => /evil|localhost|127|10\.0|169|::|fd00|user|secret/.test(place);

test('edge: H11: a record’s address is asked only on hosts that were allowed', async (t) => {
  for (const [place, allowed] of [...PLACES, ...PORTS]) {
    const { client, calls } = written(t, drawer, [{ json: { id: 'a', name: 'a.txt', url: place } }, { body: 'abc' }], {
      retry: { maxRetries: 0 },
    });
    const { status, headers, text } = await taken(await serveFile(visitor(), client, 'a'));
    assert.equal(calls.length, allowed ? 2 : 1, place);
    assert.equal(status, allowed ? 200 : 502, place);
    if (allowed) assert.equal(text, 'abc', place);
    else assert.notMatch(JSON.stringify(headers) + text, /drawer|evil|secret|127/, place);
  }
  t.tell(`${PLACES.length + PORTS.length} addresses`);
});

test('edge: H11: nor does a redirect from an allowed host lead anywhere else', async (t) => {
  // A header is ASCII, and no address at all is the same one again.
  const places = [...PLACES, ...PORTS].filter(([place]) => /^[\x21-\x7e]+$/.test(place));
  for (const [place, allowed] of places) {
    for (const status of [301, 302, 303, 307, 308]) {
      const { client, calls } = written(
        t,
        drawer,
        [
          { json: { id: 'a', name: 'a.txt', url: 'https://files.drawer.test/a?sig=1' } },
          { status, headers: { location: place } },
          { body: 'abc' },
        ],
        { retry: { maxRetries: 0 } },
      );
      const answer = await serveFile(visitor(), client, 'a');
      const led = calls.slice(2).map(({ href }) => href);
      assert.equal(answer.status, led.length > 0 ? 200 : 502, place);
      if (!allowed) assert.isFalse(led.some(isForeign), `${status} to ${place} was followed to ${led}`);
      if (!allowed) assert.lengthOf(led, 0, place);
      assert.isNull(answer.headers.get('location'));
      await answer.body?.cancel();
    }
  }
});

test('edge: H11: nobody but hosts that were named is trusted, when some were', async (t) => {
  const { client, calls } = written(
    t,
    drawer,
    [{ json: { id: 'a', name: 'a.txt', url: 'https://files.drawer.test/a' } }],
    { trustedHosts: ['mine.test'], retry: { maxRetries: 0 } },
  );
  assert.equal((await serveFile(visitor(), client, 'a')).status, 502);
  assert.lengthOf(calls, 1);
});
