// A visitor's file on its way up: the file itself or a form, streamed on, never held, ended at the limit; and what the visitor is
// told of it.

import { createClient } from '@attache/client';
import { relayUpload, serveFile } from '@attache/client/edge';
import { createEmulator, inspect } from '@attache/client/emulator';
import { assert } from 'chai';
import { sender, source, taken, visitor } from './edge-visitor.mjs';
import { test } from './harness.mjs';
import { bytes, fromBase64, sha256 } from './support/bytes.mjs';
import { TOKEN } from './support/errors.mjs';
import { cuadraFile } from './support/fixtures.mjs';
import { streams } from './support/kinds.mjs';
import { peer, remote } from './support/peer.mjs';

/** @typedef {import('@attache/client').BackendName} BackendName */

const MANY = { maxBytes: 1 << 30 };

/** @type {Record<BackendName, Partial<import('@attache/client').ClientOptions>>} */
const PLATFORMS = {
  cuadra: {},
  voipbin: {},
  fruxon: { scope: { tenant: 'acme', session: 's1' } },
  kore: { auth: { apiKey: TOKEN }, scope: { app: 'a', environment: 'e', session: 's1', userReference: 'u1' } },
  'discovery-engine': {
    scope: { session: 'projects/p/locations/global/collections/c/engines/e/sessions/s' },
  },
};

/** A form as it goes over a wire: WebKitGTK does not read one of Blobs elsewhere. @param {import('./harness.mjs').Test} t @param {FormData} form */
async function sent(t, form) {
  const { base, seen } = await peer(t, [{ method: 'POST', json: {} }]);
  await (await fetch(base, { method: 'POST', body: form })).text();
  const [{ headers, body }] = /** @type {[import('../origin/script.mjs').Seen]} */ (await seen());
  return new Response(fromBase64(body), { headers });
}

/** @param {import('./harness.mjs').Test} t @param {Uint8Array<ArrayBuffer>} content @param {string} name @param {string} type */
async function formOf(t, content, name, type) {
  const form = new FormData();
  form.append('note', 'before');
  form.append('file', new Blob([content], { type }), name);
  form.append('note', 'after');
  const whole = t.runtime === 'webkit' ? await sent(t, form) : new Response(form);
  // Bun forgets it with the body.
  const told = String(whole.headers.get('content-type'));
  return { body: new Uint8Array(await whole.arrayBuffer()), type: told };
}

test('edge: relay: to every platform, the file itself and a form of it, and back where it gives files', async (t) => {
  const content = bytes(150_000);
  const form = await formOf(t, content, 'from a form.png', 'image/png');
  for (const [backend, options] of Object.entries(PLATFORMS)) {
    const emulator = createEmulator({ seed: 1 });
    const name = /** @type {BackendName} */ (backend);
    const client = createClient({
      backend: name,
      baseUrl: emulator.baseUrl(name),
      auth: { bearer: TOKEN },
      fetch: (input, init) => emulator.fetch(new Request(input, init)),
      ...options,
    });
    t.after(() => client.close());
    const fields = backend === 'kore' ? { userReference: 'u1' } : undefined;
    const relaying = { ...MANY, ...(fields && { fields }) };
    for (const length of [undefined, String(content.length)]) {
      const headers = {
        'content-type': 'image/png',
        'content-disposition': 'attachment; filename="by itself.png"',
        ...(length && { 'content-length': length }),
      };
      const answer = await taken(await relayUpload(sender(source(content).stream, headers), client, relaying));
      assert.equal(answer.status, 201, `${backend} ${answer.text}`);
      const record = JSON.parse(answer.text);
      assert.hasAllKeys(record, ['id', 'name', 'size', 'mediaType', 'status']);
      assert.include(record, { name: 'by itself.png', size: content.length }, backend);
      const served = await taken(await serveFile(visitor({ range: 'bytes=70000-149999' }), client, record.id));
      assert.equal(served.status, backend === 'kore' ? 502 : 206, backend);
      if (backend !== 'kore') assert.deepEqual(served.body, content.slice(70_000), backend);
    }
    const headers = { 'content-type': form.type };
    const answer = await taken(await relayUpload(sender(source(form.body, 9_973).stream, headers), client, relaying));
    assert.equal(answer.status, 201, `${backend} ${answer.text}`);
    assert.include(JSON.parse(answer.text), { name: 'from a form.png', size: content.length }, backend);
    const digest = await sha256(content);
    const stored = inspect(emulator).stored(name);
    assert.lengthOf(stored, 3, backend);
    for (const { sha256: theirs, size } of stored) assert.deepEqual([size, theirs], [content.length, digest], backend);
  }
});

test('edge: relay: over a network, with its length where that is known, in pieces where not', async (t) => {
  const content = bytes(700_000);
  const digest = await sha256(content);
  const { base, seen } = await peer(t, [
    { method: 'POST', times: 0, json: cuadraFile({ sizeBytes: content.length, sha256: digest, filename: 'a.png' }) },
  ]);
  const client = remote(t, base);
  const type = { 'content-type': 'image/png', 'content-disposition': 'attachment; filename="a.png"' };
  const form = await formOf(t, content, 'a.png', 'image/png');
  const requests = [
    sender(source(content).stream, { ...type, 'content-length': String(content.length) }),
    sender(source(content).stream, type),
    sender(source(form.body).stream, { 'content-type': form.type, 'content-length': String(form.body.length) }),
  ];
  for (const request of requests) {
    const answer = await taken(await relayUpload(request, client, MANY));
    assert.equal(answer.status, 201, answer.text);
    assert.deepEqual(JSON.parse(answer.text), {
      id: 'file_1',
      name: 'a.png',
      size: content.length,
      mediaType: 'application/pdf',
      status: 'ready',
    });
    assert.include(answer.headers, { 'cache-control': 'private, no-store', 'x-content-type-options': 'nosniff' });
  }
  const came = await seen();
  assert.lengthOf(came, 3);
  for (const [index, { headers, received, form: parsed }] of came.entries()) {
    const told = new Map(headers);
    if (index === 0 || !streams(t)) assert.equal(told.get('content-length'), String(received));
    else assert.equal(told.get('transfer-encoding'), 'chunked');
    const parts = /** @type {import('../origin/form.mjs').FormPart[]} */ (parsed);
    assert.lengthOf(parts, 1, 'nothing of the visitor’s form but the file');
    assert.include(parts[0], { filename: 'a.png', size: content.length, sha256: digest });
  }
});

test('edge: relay: more than is taken is refused at once where it is announced, and on its way where not', async (t) => {
  const content = bytes(100_000);
  const form = await formOf(t, content, 'a.bin', 'a/b');
  const { base, seen } = await peer(t, [{ times: 0, json: cuadraFile({ sizeBytes: null, sha256: null }) }]);
  const client = remote(t, base);
  const announced = { 'content-type': 'a/b', 'content-length': '100000' };
  const relay = async (/** @type {Request} */ request, /** @type {number} */ maxBytes) =>
    taken(await relayUpload(request, client, { maxBytes }));

  const atOnce = source(content);
  const first = await relay(sender(atOnce.stream, announced), 99_999);
  assert.equal(first.status, 413);
  assert.match(first.text, /99999 bytes/);
  assert.deepEqual(atOnce.seen, { pulled: 0, cancelled: true });
  assert.lengthOf(await seen(), 0);
  const formed = source(form.body);
  const tooLong = { 'content-type': form.type, 'content-length': '900000' };
  assert.equal((await relay(sender(formed.stream, tooLong), 99_999)).status, 413);
  assert.deepEqual(formed.seen, { pulled: 0, cancelled: true });

  const onTheWay = source(content, 10_000);
  assert.equal((await relay(sender(onTheWay.stream, { 'content-type': 'a/b' }), 55_000)).status, 413);
  assert.isAtMost(onTheWay.seen.pulled, 90_000, 'no more was read than it took to see it');
  assert.isTrue(onTheWay.seen.cancelled);
  const inForm = source(form.body, 10_000);
  assert.equal((await relay(sender(inForm.stream, { 'content-type': form.type }), 55_000)).status, 413);
  for (const { complete } of await seen()) assert.isFalse(complete, 'nothing that is whole has come');

  assert.equal((await relay(sender(source(content).stream, announced), 100_000)).status, 201);
  assert.equal((await relay(sender(source(form.body).stream, { 'content-type': form.type }), 100_000)).status, 201);
  assert.equal((await relay(sender(source(content).stream, announced), 100_000)).status, 201);
});

test('edge: relay: fewer or more bytes than were announced are no upload', async (t) => {
  const content = bytes(50_000);
  const { base, seen } = await peer(t, [{ times: 0, json: cuadraFile({ sizeBytes: null, sha256: null }) }]);
  const client = remote(t, base);
  for (const length of ['50299', '50001']) {
    const headers = { 'content-type': 'a/b', 'content-length': length };
    assert.equal((await relayUpload(sender(source(content).stream, headers), client, MANY)).status, 400, length);
  }
  for (const { complete } of await seen()) assert.isFalse(complete);
});

test('edge: relay: a visitor who breaks off leaves nothing behind', async (t) => {
  const { base, seen } = await peer(t, [{ times: 0, json: cuadraFile({ sizeBytes: null, sha256: null }) }]);
  const client = remote(t, base);
  const form = await formOf(t, bytes(100_000), 'a.bin', 'a/b');
  for (const [type, content] of /** @type {[string, Uint8Array<ArrayBuffer>][]} */ ([
    ['a/b', bytes(100_000)],
    [form.type, form.body],
  ])) {
    let pulled = 0;
    const broken = new ReadableStream({
      pull(controller) {
        if (pulled > 60_000) controller.error(new TypeError('the visitor has gone'));
        else controller.enqueue(content.slice(pulled, pulled + 10_000));
        pulled += 10_000;
      },
    });
    const answer = await taken(await relayUpload(sender(broken, { 'content-type': type }), client, MANY));
    assert.equal(answer.status, 400, type);
    const cut = content.slice(0, 60_000);
    const short = await relayUpload(sender(source(cut).stream, { 'content-type': type }), client, MANY);
    assert.equal(short.status, type === 'a/b' ? 201 : 400, 'a form that ends early is none');
  }
  for (const { complete, form: parsed } of await seen())
    assert.isTrue(!complete || /** @type {unknown[]} */ (parsed).length === 1);
});

test('edge: relay: what the platform does not take is not read, and a visitor who leaves ends the upload', async (t) => {
  if (!streams(t)) t.notApplicable('here a stream is collected before anything is sent');
  const content = bytes(40 << 20);
  const { base, until, go } = await peer(t, [{ method: 'POST', discard: true, take: 1 }]);
  const { stream, seen } = source(content, 256_000);
  const leaving = new AbortController();
  const answer = relayUpload(
    sender(stream, { 'content-type': 'a/b' }, { signal: leaving.signal }),
    remote(t, base),
    MANY,
  );
  await until('received', 1);
  // As long as anything moves, it may go on until the systems between are full.
  for (let before = -1; before !== seen.pulled; ) {
    before = seen.pulled;
    await new Promise((resolve) => void setTimeout(resolve, 100));
  }
  assert.isBelow(seen.pulled, content.length);
  leaving.abort();
  assert.equal((await answer).status, 502);
  assert.isTrue(seen.cancelled);
  await go();
  await until('broken');
});

test('edge: relay: where a request shows no stream of its body, its Blob is taken', async (t) => {
  const content = bytes(5_000);
  const form = await formOf(t, content, 'a.bin', 'a/b');
  const digest = await sha256(content);
  const { base, seen } = await peer(t, [{ times: 0, json: cuadraFile({ sizeBytes: 5_000, sha256: digest }) }]);
  const client = remote(t, base);
  for (const [type, body] of /** @type {[string, Uint8Array<ArrayBuffer>][]} */ ([
    ['', content],
    ['a/b', content],
    [form.type, form.body],
  ])) {
    const headers = type === '' ? {} : { 'content-type': type };
    const request = Object.assign(sender(null, headers), { body: undefined, blob: async () => new Blob([body]) });
    const answer = await relayUpload(/** @type {Request} */ (/** @type {unknown} */ (request)), client, MANY);
    assert.equal(answer.status, 201, type);
  }
  for (const { form: parsed } of await seen())
    assert.include(/** @type {import('../origin/form.mjs').FormPart[]} */ (parsed)[0], { sha256: digest });
});
