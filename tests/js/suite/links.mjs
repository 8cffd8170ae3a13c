// Links that stay fresh: one refresh for all who ask, a fresh URL before the old one ends, a download that survives expiry.

import { inspect } from '@attache/client/emulator';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { bytes } from './support/bytes.mjs';
import { Clock, clientOf, emulated } from './support/emulated.mjs';
import { rejected } from './support/errors.mjs';
import { voipbinFile } from './support/fixtures.mjs';
import { written } from './support/scripted.mjs';
import { deferred, settled } from './support/timing.mjs';

const DAY = 86_400_000;
const { id } = voipbinFile();

/**
 * An emulator in which a file was stored nine days ago: its link is past its seven days.
 * @param {import('./harness.mjs').Test} t
 * @param {import('@attache/client/emulator').EmulatorOptions} [rules]
 */
async function withOldFile(t, rules = {}) {
  const clock = new Clock();
  clock.move(-9 * DAY);
  const { emulator, client: uploader } = emulated(t, 'voipbin', { emulator: { now: clock.now, ...rules } });
  const content = bytes(20_000);
  const stored = await uploader.upload(content, { name: 'old.wav' });
  clock.move(9 * DAY);
  return { emulator, stored, content, ...clientOf(t, 'voipbin', emulator) };
}

test('a link asks for nothing until it is asked', async (t) => {
  const { client, calls } = written(t, 'voipbin', []);
  const link = client.link(id);
  assert.isNull(link.expiresAt);
  await settled();
  assert.lengthOf(calls, 0);
});

test('F6: twenty who ask at once cause one refresh', async (t) => {
  const reply = deferred();
  const { client, calls } = written(t, 'voipbin', [
    async () => {
      await reply.promise;
      return { json: voipbinFile() };
    },
  ]);
  const link = client.link(id);
  const asked = [...Array(20)].map((_, index) => (index % 2 ? link : client.link(id)).url());
  await settled();
  reply.resolve(undefined);
  assert.deepEqual([...new Set(await Promise.all(asked))], [voipbinFile().uri_download]);
  assert.lengthOf(calls, 1);
  assert.instanceOf(link.expiresAt, Date);
  await link.url();
  assert.lengthOf(calls, 1, 'what is good is kept');
});

test('F6: a refresh that fails fails all who waited, and is not remembered', async (t) => {
  const reply = deferred();
  const { client, calls } = written(
    t,
    'voipbin',
    [
      async () => {
        await reply.promise;
        return { status: 500 };
      },
      { json: voipbinFile() },
    ],
    { retry: { maxRetries: 0 } },
  );
  const link = client.link(id);
  const asked = [...Array(20)].map(() => link.url());
  await settled();
  reply.resolve(undefined);
  for (const call of asked) await rejected(call, ['server', 'unavailable']);
  assert.lengthOf(calls, 1);
  assert.equal(await link.url(), voipbinFile().uri_download);
  assert.lengthOf(calls, 2);
});

test('F3: a link that is past its end is refreshed: the file is asked again, and then its /file', async (t) => {
  const { client, calls, stored } = await withOldFile(t);
  const link = client.link(stored);
  const url = await link.url();
  assert.notEqual(url, stored.url);
  assert.isAbove(Number(link.expiresAt?.getTime()), Date.now());
  assert.deepEqual(
    calls.map(({ url: { pathname } }) => pathname.replace('/voipbin/v1.0', '').replace(stored.id, 'ID')),
    ['/storage_files/ID', '/storage_files/ID/file'],
  );
  assert.equal(await link.url(), url);
  assert.lengthOf(calls, 2);
});

test('F3: where the platform signs anew by itself, asking the file is enough', async (t) => {
  const { client, calls, stored } = await withOldFile(t, { rules: { voipbin: { seedRule: true } } });
  const url = await client.link(stored).url();
  assert.notEqual(url, stored.url);
  assert.lengthOf(calls, 1);
});

test('F3: a link by id alone is looked up first', async (t) => {
  const { client, emulator } = emulated(t, 'voipbin');
  const stored = await client.upload(new Blob(['abc']));
  const fresh = clientOf(t, 'voipbin', emulator);
  assert.equal(await fresh.client.link(stored.id).url(), stored.url);
  assert.lengthOf(fresh.calls, 1);
});

test('F3: a URL too near to its end is refreshed before it is given', async (t) => {
  const soon = voipbinFile({ tm_download_expire: new Date(Date.now() + 3_000).toISOString() });
  const { client, calls } = written(t, 'voipbin', [{ json: soon }, { json: voipbinFile() }]);
  const record = await client.get(id);
  assert.equal(await client.link(record, { minValidity: 1 }).url(), voipbinFile().uri_download);
  assert.lengthOf(calls, 1);
  const link = client.link(record, { minValidity: 60_000 });
  assert.equal(await link.url(), voipbinFile().uri_download);
  assert.equal(link.expiresAt?.getTime(), Date.parse('9000-01-01T00:00:00Z'));
  assert.lengthOf(calls, 2);
});

test('a refresh that is asked for is made', async (t) => {
  const other = 'https://storage.googleapis.com/bucket/other?X-Goog-Signature=01';
  const { client, calls } = written(t, 'voipbin', [
    { json: voipbinFile() },
    { json: voipbinFile({ uri_download: other }) },
  ]);
  const link = client.link(id);
  assert.equal(await link.url(), voipbinFile().uri_download);
  assert.equal(await link.refresh(), other);
  assert.equal(await link.url(), other);
  assert.lengthOf(calls, 2);
});

test('F4: a download whose link has expired gets a fresh one, by either platform’s answer', async (t) => {
  for (const expired of /** @type {const} */ (['gcs', 's3'])) {
    const { client, stored, content, calls } = await withOldFile(t, { rules: { storage: { expired } } });
    // The record claims a link that is good, as a clock that is wrong would have it.
    const record = { ...stored, urlExpiresAt: new Date(Date.now() + DAY) };
    const response = await client.download(record);
    assert.deepEqual(new Uint8Array(await response.arrayBuffer()), content, expired);
    const storage = calls.filter(({ url }) => url.hostname === 'storage.localhost');
    assert.lengthOf(storage, 2, 'one that was refused and one that was not');
  }
});

test('F4: a download by id after expiry', async (t) => {
  const { client, stored, content } = await withOldFile(t);
  const response = await client.download(stored.id);
  assert.deepEqual(new Uint8Array(await response.arrayBuffer()), content);
});

test('F4: a link that is refused twice is link_expired', async (t) => {
  const expired = {
    status: 400,
    body: '<?xml version="1.0"?><Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>',
  };
  const fresh = { status: 307, headers: { location: 'https://storage.googleapis.com/bucket/new?X-Goog-Signature=02' } };
  const { client, calls } = written(t, 'voipbin', [
    { json: voipbinFile() },
    expired,
    { json: voipbinFile() },
    fresh,
    expired,
  ]);
  const error = await rejected(client.download(id), 'link_expired');
  assert.equal(error.status, 400);
  assert.lengthOf(calls, 5);
});

test('F5: a refusal that is no expiry is not tried again', async (t) => {
  for (const [status, body, code] of /** @type {[number, string, import('@attache/client').ErrorCode][]} */ ([
    [403, '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>', 'forbidden'],
    [404, '<Error><Code>NoSuchKey</Code></Error>', 'not_found'],
  ])) {
    const { client, calls } = written(t, 'voipbin', [{ json: voipbinFile() }, { status, body }]);
    assert.equal((await rejected(client.download(id), code)).status, status);
    assert.lengthOf(calls, 2);
  }
});

test('F9: nothing of ours ever reached the storage host', async (t) => {
  const { client, emulator } = emulated(t, 'voipbin', { client: { headers: { 'x-own': 'ours' } } });
  const stored = await client.upload(bytes(1_000));
  await (await client.download(stored, { range: { start: 10 }, headers: { 'x-call': 'ours' } })).arrayBuffer();
  await (await client.download(stored.id)).arrayBuffer();
  assert.deepEqual(inspect(emulator).leaks(), []);
  const storage = emulator.requests.filter(({ url }) => new URL(url).hostname === 'storage.localhost');
  assert.lengthOf(storage, 2);
  for (const { headers } of storage) {
    for (const name of Object.keys(headers))
      assert.include(['range', 'accept', 'accept-encoding', 'user-agent', 'accept-language'], name);
  }
});

test('a file that was deleted has no link any more', async (t) => {
  const { client } = emulated(t, 'voipbin');
  const stored = await client.upload(new Blob(['abc']));
  const link = client.link(stored);
  assert.equal(await link.url(), stored.url);
  await client.delete(stored.id);
  await rejected(client.link(stored.id).url(), 'not_found');
  await rejected(link.refresh(), 'not_found');
});

test('F2: links without an end, or with one that says nothing, are given as they are', async (t) => {
  for (const expiry of [null, '', '9999-01-01 00:00:00.000000', 'soon']) {
    const { client, calls } = written(t, 'voipbin', [
      {
        json: voipbinFile({
          tm_download_expire: expiry,
          uri_download: 'https://storage.googleapis.com/b/x?X-Goog-Expires=ten',
        }),
      },
    ]);
    const link = client.link(id);
    assert.equal(await link.url(), 'https://storage.googleapis.com/b/x?X-Goog-Expires=ten');
    assert.isNull(link.expiresAt);
    assert.lengthOf(calls, 1);
  }
});
