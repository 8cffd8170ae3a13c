// D8, D17: an upload goes on where another page or process left it: by its token, by what the store kept, and by nothing that
// is a secret.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { bytes, sha256 } from './support/bytes.mjs';
import { rejected } from './support/errors.mjs';
import { PAGES } from './support/kinds.mjs';
import { MIB, parted, signer } from './support/parted.mjs';

/** @returns {import('@attache/client').UploadStore & { entries: Map<string, string> }} */
function notes() {
  const entries = new Map();
  return {
    entries,
    get: async (key) => entries.get(key) ?? null,
    set: async (key, value) => void entries.set(key, value),
    delete: async (key) => void entries.delete(key),
    list: async () => [...entries.keys()],
  };
}

const SIZE = 900_000;
const PART = 300_000;

/**
 * An upload that its signal has ended within its second part.
 * @param {import('./harness.mjs').Test} t
 * @param {Partial<import('@attache/client').ClientOptions>} [options]
 */
async function halfway(t, options = {}) {
  const world = await parted(t, 'tus', [{ method: 'PATCH', skip: 1, pass: true, take: 50_000 }]);
  const content = bytes(SIZE);
  const source = new Blob([content]);
  const controller = new AbortController();
  const client = world.client(options);
  const upload = client.upload(source, {
    target: world.endpoint,
    partSize: PART,
    name: 'report.pdf',
    mediaType: 'application/pdf',
    signal: controller.signal,
  });
  await world.until('received', PART + 50_000);
  controller.abort('the tab closes');
  const error = await rejected(upload, 'aborted');
  assert.equal(error.cause, 'the tab closes');
  await world.go();
  return { world, content, source, upload, client };
}

/** @param {Awaited<ReturnType<typeof halfway>>} half */
async function arrived({ world, content }) {
  const { size, sha256: digest, complete } = await world.file();
  assert.deepEqual({ size, digest, complete }, { size: SIZE, digest: await sha256(content), complete: true });
}

test('an upload that the signal ended goes on in another client, by its token', async (t) => {
  const half = await halfway(t);
  const { world, source, upload } = half;
  assert.equal(upload.state, 'aborted');
  assert.notInclude(
    (await world.seen()).map(({ method }) => method),
    'DELETE',
  );
  const token = String(upload.token());
  const before = (await world.sent('PATCH')).length;
  const file = await world.client().resumeUpload(token, source, { target: world.endpoint });
  await arrived(half);
  assert.include(file, { name: 'report.pdf', mediaType: 'application/pdf', size: SIZE });
  const again = (await world.sent('PATCH')).slice(before).reduce((sum, { received }) => sum + received, 0);
  assert.isAtMost(again, SIZE - PART, 'what was stored is not sent again');
});

test('the token alone is enough where the server wants nothing else', async (t) => {
  const half = await halfway(t);
  await half.world.client().resumeUpload(String(half.upload.token()), half.source);
  await arrived(half);
});

test('a store of the caller’s: the entry stands while it can be continued, and goes when it is stored', async (t) => {
  const uploadStore = notes();
  const half = await halfway(t, { uploadStore });
  const { world, source, upload } = half;
  const later = world.client({ uploadStore });
  const [pending, ...others] = await later.pendingUploads();
  assert.deepEqual(others, []);
  assert.include(/** @type {object} */ (pending), {
    token: String(upload.token()),
    name: 'report.pdf',
    size: SIZE,
    acknowledged: PART,
    expiresAt: null,
  });
  assert.instanceOf(pending?.startedAt, Date);
  assert.match([...uploadStore.entries.keys()].join(), /^attache:upload:[^:]+$/);
  await later.resumeUpload(String(pending?.token), source, { target: world.endpoint });
  await arrived(half);
  assert.deepEqual(await later.pendingUploads(), []);
  assert.deepEqual([...uploadStore.entries], []);
});

test('an entry is one of its backend', async (t) => {
  const uploadStore = notes();
  const half = await halfway(t, { uploadStore });
  const other = half.world.client({ backend: 'voipbin', uploadStore });
  assert.deepEqual(await other.pendingUploads(), []);
  await rejected(other.resumeUpload(String(half.upload.token()), half.source), 'invalid_argument');
  assert.lengthOf(await half.client.pendingUploads(), 1);
});

test('D17: abort takes the entry away, also after the signal had kept it', async (t) => {
  const uploadStore = notes();
  const { world, upload, client } = await halfway(t, { uploadStore });
  assert.lengthOf(await client.pendingUploads(), 1);
  await upload.abort();
  assert.isNull(upload.token());
  assert.deepEqual(await client.pendingUploads(), []);
  assert.deepEqual([...uploadStore.entries], []);
  assert.deepEqual(await world.files(), []);
});

test('C8: another file, or the same one changed, is not put behind the bytes that are there', async (t) => {
  const { world, upload, content } = await halfway(t);
  const token = String(upload.token());
  const changed = content.slice();
  changed[0] = (changed[0] ?? 0) ^ 1;
  for (const source of [new Blob([changed]), new Blob([content, 'more'])])
    await rejected(world.client().resumeUpload(token, source, { target: world.endpoint }), 'source_changed');
  assert.include(await world.file(), { complete: false });
});

test('a store that fails is told in an event, and costs the upload nothing', async (t) => {
  const fails = () => Promise.reject(new Error('full'));
  /** @type {import('@attache/client').LogEvent[]} */
  const warnings = [];
  const world = await parted(t, 'tus');
  const client = world.client({
    uploadStore: { get: fails, set: fails, delete: fails, list: fails },
    logger: { warn: (event) => warnings.push(event) },
  });
  await client.upload(new Blob([bytes(SIZE)]), { target: world.endpoint, partSize: PART });
  assert.include(await world.file(), { complete: true });
  assert.deepEqual(await client.pendingUploads(), []);
  const stores = warnings.filter(({ event }) => event === 'store');
  assert.isAbove(stores.length, 0);
  assert.deepEqual(stores[0], { event: 'store', verb: 'upload' });
});

test('D17: what is kept of a signed upload holds no signature', async (t) => {
  const uploadStore = notes();
  const part = 5 * MIB;
  const world = await parted(t, 's3', [{ method: 'PUT', skip: 1, pass: true, take: 1_000 }]);
  const { target } = signer(world.base, 'a.bin');
  const controller = new AbortController();
  const source = new Blob([bytes(2 * part)]);
  const client = world.client({ concurrency: 1, uploadStore });
  const upload = client.upload(source, { target, partSize: part, signal: controller.signal });
  await world.until('received', part + 1_000);
  controller.abort();
  await rejected(upload, 'aborted');
  await world.go();
  const [pending] = await client.pendingUploads();
  assert.equal(pending?.acknowledged, part);
  const kept = [...uploadStore.entries].join();
  assert.notMatch(kept, /signature|good/);
  assert.notInclude(kept, world.base);
  await rejected(client.resumeUpload(String(pending?.token), source), 'invalid_argument');
  await client.resumeUpload(String(pending?.token), source, { target });
  assert.include(await world.file(), { complete: true, size: 2 * part, twice: 0 });
});

test(
  'IndexedDB: another client of the page finds the upload and ends it',
  async (t) => {
    const half = await halfway(t);
    await half.client.close();
    const later = half.world.client();
    const found = (await later.pendingUploads()).filter(({ token }) => token === half.upload.token());
    assert.lengthOf(found, 1);
    await later.resumeUpload(String(found[0]?.token), half.source, { target: half.world.endpoint });
    await arrived(half);
    assert.notInclude(
      (await later.pendingUploads()).map(({ token }) => token),
      found[0]?.token,
    );
  },
  { only: PAGES, reason: 'elsewhere there is no IndexedDB, and memory is a client’s own' },
);
