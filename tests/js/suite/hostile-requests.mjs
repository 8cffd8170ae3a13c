// B on the wire: what a server gets is what was meant, byte by byte, whatever ids, cursors and headers hold, and nothing that the
// runtime would like to add.

import { createClient } from '@attache/client';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { head } from './hostile-rows.mjs';
import { BODY } from './hostile-wire.mjs';
import { refused, TOKEN } from './support/errors.mjs';
import { peer } from './support/peer.mjs';

const good = [head('content-length: {length}\r\nset-cookie: session=1; path=/\r\n'), BODY];

/**
 * @param {import('./harness.mjs').Test} t
 * @param {Partial<import('@attache/client').ClientOptions>} [options]
 */
async function world(t, options = {}) {
  const { base, seen } = await peer(t, [{ wire: good, times: 0 }]);
  const client = createClient({ backend: 'cuadra', baseUrl: base, auth: { bearer: TOKEN }, ...options });
  t.after(() => client.close());
  return { client, base, seen };
}

const IDS = [
  'a/b',
  'a?b',
  'a#b',
  'a%2fb',
  'a\\b',
  'a b',
  'a&b=c+d',
  '..a',
  '%2e%2e',
  ';a=b',
  'é',
  '日本',
  '😀',

  '"<>`{|}^',
  '~',
];

test('hostile: B3, B4: an id is one segment on the wire', async (t) => {
  const { client, seen } = await world(t);
  for (const id of IDS) await client.get(id);
  await client.delete(String(IDS[0]));
  await (await client.download(String(IDS[1]))).text();
  const paths = (await seen()).map(({ path }) => path);
  for (const [index, id] of IDS.entries()) {
    const [, version, files, segment = '', ...more] = String(paths[index]).split('/');
    assert.deepEqual([version, files, more], ['v1', 'files', []], id);
    assert.match(segment, /^[\x21-\x7e]+$/, id);
    assert.notMatch(segment, /[?#\\ "<>]/, id);
    assert.equal(decodeURIComponent(segment), id);
  }
  assert.equal(paths.at(-2), '/v1/files/a%2Fb');
  assert.equal(paths.at(-1), '/v1/files/a%3Fb/download');
});

test('hostile: B3: ids that are no segment never leave', async (t) => {
  const { client, seen } = await world(t);
  for (const id of ['', '.', '..', 'a\0b']) {
    for (const call of [() => client.get(id), () => client.delete(id), () => client.download(id)])
      await refused(call(), 'id');
  }
  assert.isEmpty(await seen());
});

test('hostile: B6, B7: a cursor arrives as it was given, once', async (t) => {
  const { client, seen } = await world(t);
  const cursors = ['a&b=c+d%2F', '=', 'é😀', '%', 'cursor=x&cursor=y', '#?/', ' '];
  for (const cursor of cursors) await client.list({ cursor });
  for (const [index, { path }] of (await seen()).entries()) {
    assert.match(path, /^\/v1\/files\?[\x21-\x7e]+$/);
    const query = new URLSearchParams(path.slice(path.indexOf('?') + 1));
    assert.deepEqual(query.getAll('cursor'), [cursors[index]]);
  }
});

test('hostile: B1, B8, B9, C4: headers arrive as they were given, and none that nobody gave', async (t) => {
  const { client, base, seen } = await world(t, { headers: { 'x-client': 'a  b ~!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}' } });
  await client.get('x', { headers: { 'x-call': 'one, two' } });
  await client.upload(new Blob(['abc']), { checksum: false });
  await client.list();
  const requests = await seen();
  for (const { headers } of requests) {
    const names = headers.map(([name]) => name);
    for (const name of ['cookie', 'referer', 'proxy-authorization', 'transfer-encoding', 'expect'])
      assert.notInclude(names, name);
    assert.lengthOf(
      names.filter((name) => name === 'authorization'),
      1,
    );
    assert.equal(new Map(headers).get('authorization'), `Bearer ${TOKEN}`);
    assert.equal(new Map(headers).get('host'), new URL(base).host);
    assert.equal(new Map(headers).get('x-client'), 'a  b ~!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}');
  }
  assert.equal(new Map(requests[0]?.headers).get('x-call'), 'one, two');
  const { headers: sent = [], received } = requests[1] ?? {};
  assert.equal(new Map(sent).get('content-length'), String(received));
});
