// VoIPbin's verbs as a person would write them, through the embedded emulator.

import { inspect } from '@attache/client/emulator';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { bytes, utf8 } from './support/bytes.mjs';
import { emulated } from './support/emulated.mjs';
import { rejected } from './support/errors.mjs';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

test('voipbin: a file goes up, is looked up, listed, linked, brought down and deleted', async (t) => {
  const { client, calls } = emulated(t, 'voipbin');
  const content = bytes(50_000);
  const stored = await client.upload(new Blob([content]), { name: 'call.wav', mediaType: 'audio/wav' });
  assert.match(stored.id, UUID);
  assert.include(stored, {
    name: 'call.wav',
    mediaType: 'audio/wav',
    size: 50_000,
    status: 'ready',
    sha256: null,
    backend: 'voipbin',
  });
  assert.isString(stored.url);
  assert.instanceOf(stored.urlExpiresAt, Date);

  const found = await client.get(stored.id);
  assert.include(found, { id: stored.id, name: 'call.wav', size: 50_000 });
  assert.isNull(found.mediaType, 'the platform does not tell it');
  assert.deepEqual(
    (await client.list().toArray()).map(({ id }) => id),
    [stored.id],
  );

  const before = calls.length;
  assert.equal(await client.link(stored).url(), stored.url);
  assert.equal(calls.length, before, 'a link that is still good costs no request');

  const response = await client.download(stored);
  assert.instanceOf(response, Response);
  assert.deepEqual(new Uint8Array(await response.arrayBuffer()), content);

  const gone = await client.delete(stored.id);
  assert.include(gone, { id: stored.id, deleted: true, alreadyGone: false });
  assert.equal(/** @type {{ id: string }} */ (gone.raw).id, stored.id);
  assert.equal((await rejected(client.get(stored.id), 'not_found')).reason, 'RESOURCE_NOT_FOUND');
  assert.equal((await rejected(client.delete(stored.id), 'not_found')).status, 404);
  assert.isTrue((await client.delete(stored.id, { missingOk: true })).alreadyGone);
});

test('voipbin: the type that an upload must name is there by itself, and may be another', async (t) => {
  const { client } = emulated(t, 'voipbin');
  const usual = await client.upload(new Blob(['a']));
  assert.equal(/** @type {{ type: string }} */ (usual.raw).type, 'rag');
  const error = await rejected(client.upload(new Blob(['a']), { fields: { type: 'talk' } }), 'validation');
  assert.equal(error.status, 400);
  assert.equal(error.reason, 'INVALID_FILE_TYPE');
});

test('voipbin: the list ends on its empty page, each file once', async (t) => {
  const { client, emulator, calls } = emulated(t, 'voipbin');
  for (let index = 0; index < 5; index++) {
    await inspect(emulator).addFile('voipbin', { name: `${index}.wav`, bytes: utf8(String(index)) });
  }
  const files = await client.list({ pageSize: 2 }).toArray();
  assert.deepEqual(
    files.map(({ name }) => name),
    ['4.wav', '3.wav', '2.wav', '1.wav', '0.wav'],
  );
  assert.equal(calls.length, 4, 'three pages with files and the empty one');
  assert.deepEqual([...new Set(calls.map(({ url }) => url.searchParams.get('page_size')))], ['2']);
});

test('voipbin: every form of timestamp is the same moment', async (t) => {
  for (const times of /** @type {const} */ (['spaced', 'rfc3339', 'mixed'])) {
    const now = Date.UTC(2026, 0, 15, 9, 30);
    const { client } = emulated(t, 'voipbin', { emulator: { now: () => now, rules: { voipbin: { times } } } });
    const stored = await client.upload(new Blob(['a']));
    assert.equal(stored.createdAt?.getTime(), now, times);
    assert.isNull(stored.updatedAt, `${times}: it has not happened`);
    assert.equal(stored.status, 'ready', `${times}: it was not deleted`);
    assert.equal(stored.urlExpiresAt?.getTime(), now + 7 * 86_400_000, times);
  }
});

test('voipbin: a file whose link could not be signed has none, and asking for one says why', async (t) => {
  const { client } = emulated(t, 'voipbin', { emulator: { rules: { voipbin: { signing: false } } } });
  const stored = await client.upload(new Blob(['a']));
  assert.isNull(stored.url);
  assert.isNull(stored.urlExpiresAt);
  const error = await rejected(client.link(stored).url({ retry: { maxRetries: 0 } }), 'unavailable');
  assert.equal(error.reason, 'SIGNING_NOT_CONFIGURED');
  assert.isTrue(error.retryable);
});

test('voipbin: the agent’s own files, by variant', async (t) => {
  const { client, calls } = emulated(t, 'voipbin', { client: { variant: { files: 'agent' } } });
  const stored = await client.upload(new Blob(['abc']), { name: 'hello.txt' });
  assert.equal(/** @type {{ type: string }} */ (stored.raw).type, 'talk');
  await client.get(stored.id);
  await client.list();
  await client.delete(stored.id);
  for (const { url } of calls) assert.match(url.pathname, /\/voipbin\/v1\.0\/service_agents\/files(\/|$)/);
});

test('voipbin: what is too large is refused before it is sent', async (t) => {
  const { client, calls } = emulated(t, 'voipbin');
  const { upload } = client.capabilities;
  assert.isOk(upload);
  const limit = upload ? Number(upload.maxBytes) : 0;
  const error = await rejected(client.upload(new Blob([new Uint8Array(limit + 1)])), 'too_large');
  assert.equal(error.commit, 'not-sent');
  assert.equal(calls.length, 0);
});

test('voipbin: what the platform itself finds too large is too_large', async (t) => {
  const { client } = emulated(t, 'voipbin', { emulator: { rules: { voipbin: { maxBody: 1_000 } } } });
  const error = await rejected(client.upload(bytes(2_000)), ['too_large', 'validation']);
  assert.equal(error.status, 400);
  assert.equal(error.reason, 'INVALID_FILE_UPLOAD');
});

test('voipbin: a lost reply is looked for in the list, and no second copy is sent', async (t) => {
  const { client, calls, emulator } = emulated(t, 'voipbin', {
    emulator: { faults: [{ match: { method: 'POST' }, do: { loseReply: true } }] },
  });
  const stored = await client.upload(new Blob(['abc']), { name: 'once.wav' });
  assert.equal(stored.name, 'once.wav');
  assert.equal(calls.filter(({ method }) => method === 'POST').length, 1);
  assert.equal(inspect(emulator).stored('voipbin').length, 1);
});

test('voipbin: a lost reply that nobody may look for is ambiguous', async (t) => {
  const { client, calls } = emulated(t, 'voipbin', {
    emulator: { faults: [{ match: { method: 'POST' }, do: { loseReply: true } }] },
  });
  const error = await rejected(client.upload(new Blob(['abc']), { onAmbiguous: 'fail' }), 'ambiguous');
  assert.equal(error.commit, 'unknown');
  assert.isFalse(error.retryable);
  assert.equal(calls.length, 1);
});

test('voipbin: refusals keep reason and request id', async (t) => {
  const { client } = emulated(t, 'voipbin');
  const bad = await rejected(client.get('not-a-uuid'), 'validation');
  assert.include(bad, { status: 400, reason: 'INVALID_ID' });
  assert.isString(bad.requestId);
  const denied = emulated(t, 'voipbin', { client: { auth: { bearer: 'forbidden-2' } } });
  assert.include(await rejected(denied.client.list(), 'forbidden', ['forbidden-2']), {
    status: 403,
    reason: 'PERMISSION_DENIED',
  });
  const unpaid = emulated(t, 'voipbin', { client: { auth: { bearer: 'unpaid-2' } } });
  assert.include(await rejected(unpaid.client.list(), 'payment_required', ['unpaid-2']), { status: 402 });
});

test('voipbin: waiting is over at once, for it processes nothing', async (t) => {
  const { client } = emulated(t, 'voipbin');
  const stored = await client.upload(new Blob(['abc']));
  assert.equal((await client.waitUntilReady(stored)).status, 'ready');
});
