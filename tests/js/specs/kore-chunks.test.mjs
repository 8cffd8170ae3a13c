// Kore.ai's files in chunks, which are no attachments, through the packaged client over the emulator: up, down, what the
// platform loses on the way, and what it refuses. Nothing may be stored twice, no credential may leak to a URL.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { rejected } from '../suite/support/errors.mjs';
import { world } from './world.mjs';

/** @typedef {import('./world.mjs').World} World */
/** @typedef {import('@attache/client').Client} Client */

const options = {
  auth: { apiKey: 'secret-key-of-the-drive' },
  scope: { app: 'aa-1', environment: 'dev' },
  variant: { upload: 'chunked' },
};

/**
 * @param {string} name
 * @param {NonNullable<import('./world.mjs').EmulatorRules['kore']>} rules
 * @param {(client: Client, w: World) => Promise<unknown>} run
 */
const over = (name, rules, run) =>
  test(`kore in chunks: ${name}`, async () => {
    const w = world('kore', 1, { kore: rules });
    try {
      await run(w.client(options), w);
      assert.deepEqual(w.backstage.leaks(), []);
    } finally {
      await w.close();
    }
  });

const bytes = Uint8Array.from({ length: 50 }, (_, index) => index);
const image = () => new File([bytes], 'plan “1”.png', { type: 'image/png' });
const hash = createHash('sha256').update(bytes).digest('hex');
/** @param {World} w */
const stored = (w) => w.backstage.stored('kore').map(({ name, size, sha256 }) => ({ name, size, sha256 }));
const once = [{ name: 'plan “1”.png', size: 50, sha256: hash }];
/** What is not below the base address: the path of each request, from the family's own. @param {World} w */
const sent = (w) => w.elsewhere.map((url) => url.replace(/^.*\/api\/public\/files\/session\/?/, ''));

over(
  'up in parts, more than one request may hold, and down by a URL that ends',
  { maxBytes: 20 },
  async (client, w) => {
    const before = Date.now();
    const file = await client.upload(image(), { partSize: 15 });
    assert.match(file.id, /^[0-9a-f]{24}$/);
    assert.deepEqual([file.name, file.size, file.mediaType, file.status], ['plan “1”.png', 50, 'image/png', 'ready']);
    assert.deepEqual(stored(w), once);
    const [start, first, ...others] = sent(w);
    assert.deepEqual([start, others.length, others.at(-1)], ['start', 4, `${first}/complete`]);
    const month = 30 * 86_400_000;
    assert(file.urlExpiresAt && Math.abs(file.urlExpiresAt.getTime() - before - month) < 60_000);
    assert.equal(await client.link(file).url(), file.url);
    assert.deepEqual(new Uint8Array(await (await client.download(file)).arrayBuffer()), bytes);
    w.backstage.expireLinks();
    await rejected(client.download(file), ['link_expired', 'forbidden']);
  },
);

over('an empty file is a file', {}, async (client, w) => {
  assert.equal((await client.upload(new File([], 'a.png'))).size, 0);
  assert.equal(w.backstage.stored('kore')[0]?.size, 0);
});

over(
  'what the platform lost of what it had confirmed is sent again, and nothing else',
  { lostChunks: [1, 3] },
  async (client, w) => {
    await client.upload(image(), { partSize: 10 });
    assert.deepEqual(stored(w), once);
    // A start, five chunks, an end that misses two, these two, and an end.
    assert.equal(sent(w).length, 1 + 5 + 1 + 2 + 1);
  },
);

for (const rules of /** @type {const} */ ([{ missingChunks: 'told' }, { errors: 'text' }])) {
  over(
    `what is missing and not listed is said (${JSON.stringify(rules)})`,
    { ...rules, lostChunks: [1] },
    async (client, w) => {
      const error = await rejected(client.upload(image(), { partSize: 10 }), 'validation');
      assert.match(error.message, /Missing chunks: 1/);
      assert.deepEqual(stored(w), []);
    },
  );
}

over('a session that has ended is begun anew once, and then lost', { chunksLifeMs: 0 }, async (client, w) => {
  const error = await rejected(client.upload(image()), 'session_lost');
  assert.equal(error.reason, 'chunks-session-lost');
  assert.deepEqual([stored(w), sent(w).filter((place) => place === 'start').length], [[], 2]);
});

over('what it does not take is said before a byte has left', {}, async (client, w) => {
  await rejected(client.upload(new File([bytes], 'a.pdf', { type: 'application/pdf' })), 'validation');
  await rejected(client.upload(image(), { fields: { uploadType: 'runtime' } }), 'invalid_argument');
  assert.deepEqual([sent(w), stored(w)], [['start'], []]);
});

over('a chunk that is larger than it takes', { maxBytes: 20 }, async (client, w) => {
  await rejected(client.upload(image(), { partSize: 30 }), ['validation', 'too_large']);
  assert.deepEqual(stored(w), []);
});

over('no verb of attachments reaches its files', {}, async (client, w) => {
  const file = await client.upload(image());
  for (const call of [client.list(), client.get(file.id), client.delete(file.id)]) await rejected(call, 'unsupported');
  // Who uploaded it knows its URL; nobody else can ask for it.
  assert.equal((await client.download(file.id)).status, 200);
  await rejected(w.client(options).download(file.id), 'unsupported');
  assert.deepEqual(
    await w
      .client({ ...options, variant: {}, scope: { ...options.scope, session: 's-1' } })
      .list()
      .toArray(),
    [],
  );
});
