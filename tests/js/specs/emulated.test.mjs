// Fruxon and Kore.ai, which publish no machine-readable document, through the packaged client over the emulator: every verb,
// their limits, their odd answers and known defects. Nothing may leak, nothing may be polled too fast.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rejected } from '../suite/support/errors.mjs';
import { world } from './world.mjs';

const blob = (/** @type {string} */ content, type = 'text/plain') => new Blob([content], { type });
const fruxonScope = { scope: { tenant: 'acme', session: 's1' } };
const koreScope = { app: 'aa-1', environment: 'dev', session: 's-1', userReference: 'ann' };
const koreKey = { auth: { apiKey: 'secret-key-of-the-drive' }, scope: koreScope };

/**
 * @param {string} name
 * @param {import('@attache/client').BackendName} backend
 * @param {(w: import('./world.mjs').World) => Promise<unknown>} run
 * @param {import('./world.mjs').EmulatorRules} [rules]
 */
const over = (name, backend, run, rules) =>
  test(`${backend}: ${name}`, async () => {
    const w = world(backend, 1, rules);
    try {
      await run(w);
      assert.deepEqual(w.backstage.leaks(), []);
      assert.deepEqual(w.backstage.fastPolls(), []);
    } finally {
      await w.close();
    }
  });

/** @param {import('./world.mjs').World} w */
const fruxon = (w, options = {}) => w.client({ ...fruxonScope, ...options });
/** @param {import('./world.mjs').World} w */
const kore = (w, options = {}) => w.client({ ...koreKey, ...options });
const names = (/** @type {readonly { name: string }[]} */ items) => items.map(({ name }) => name);

over('a file goes up, is listed newest first, comes down without credentials', 'fruxon', async (w) => {
  const client = fruxon(w);
  const first = await client.upload(blob('one'), { name: 'one.txt' });
  const kept = await client.upload(blob(''), { name: 'Ünï 2.txt', fields: { temporary: 'true' } });
  assert.deepEqual([kept.size, kept.status], [0, 'temporary']);
  const page = await client.list({ pageSize: 1 });
  assert.deepEqual([names(page.items), page.total], [['Ünï 2.txt'], 2]);
  assert.deepEqual(names(await client.list({ pageSize: 1 }).toArray()), ['Ünï 2.txt', 'one.txt']);
  assert.equal(await (await client.download(first)).text(), 'one');
  const url = await client.link(first.id).url();
  assert.equal(await (await w.fetch(url)).text(), 'one');
  await rejected(client.download('none'), 'not_found');
});

over(
  'an echoed token ends the list where the total says so',
  'fruxon',
  async (w) => {
    const client = fruxon(w);
    for (const name of ['1', '2']) await client.upload(blob(name), { name });
    assert.equal((await client.list().toArray()).length, 2);
    await client.upload(blob('3'), { name: '3' });
    await rejected(client.list({ pageSize: 1 }).toArray(), 'pagination_loop');
  },
  { fruxon: { echoedToken: true } },
);

over(
  'empty pages that carry a token end quietly',
  'fruxon',
  async (w) => {
    const client = fruxon(w);
    for (const name of ['1', '2', '3']) await client.upload(blob(name), { name });
    assert.equal((await client.list({ pageSize: 2 }).toArray()).length, 3);
  },
  { fruxon: { emptyPages: true, unsetTimes: true, bareReply: true } },
);

for (const flatOperation of [false, true]) {
  over(
    `an asset is made, waited for, deleted; its operation stands ${flatOperation ? 'beside' : 'below'}`,
    'fruxon',
    async (w) => {
      const client = fruxon(w, { variant: { upload: 'asset' } });
      const asset = await client.upload(blob('text'), { name: 'a.txt' });
      assert.equal(asset.status, 'processing');
      assert.equal((await client.operation(asset.id)).state, 'succeeded');
      const ready = await client.upload(blob('text'), { name: 'b.txt', until: 'ready' });
      assert.equal(ready.status, 'ready');
      await client.delete(asset.id);
      await rejected(client.delete(asset.id), 'not_found');
      assert.equal((await client.delete(asset.id, { missingOk: true })).alreadyGone, true);
    },
    { fruxon: { flatOperation } },
  );
}

over('operations of both dialects end as they do', 'fruxon', async (w) => {
  const client = fruxon(w);
  for (const [outcome, code] of /** @type {const} */ ([
    ['failure', 'operation_failed'],
    ['vanishes', 'not_found'],
  ])) {
    const name = String(await w.backstage.startOperation('fruxon', outcome));
    await rejected(client.operation(name), code);
  }
  const asset = String(await w.backstage.startOperation('fruxon', 'cancelled'));
  const own = await client.request(`/v1/tenants/acme/assets/${asset}/operations`);
  const [operation] = (await own.json()).items;
  await rejected(client.operation(`assets/${asset}/operations/${operation.id}`), 'operation_cancelled');
});

for (const tooLarge of /** @type {const} */ (['empty', 'html', 'reset'])) {
  over(
    `a file that the platform finds too large is refused (${tooLarge})`,
    'fruxon',
    async (w) => {
      const refused = fruxon(w).upload(blob('four'), { onAmbiguous: 'fail' });
      await rejected(refused, tooLarge === 'reset' ? 'ambiguous' : 'too_large');
    },
    { fruxon: { maxBytes: 3, tooLarge } },
  );
}

over('a scope that the token lacks, a token that is none', 'fruxon', async (w) => {
  await rejected(fruxon(w, { auth: { headers: () => ({}) } }).list(), 'unauthorized');
});

over('a file goes up, is listed in any spelling, looked up, deleted with a body', 'kore', async (w) => {
  const client = kore(w);
  const stored = [];
  for (const name of ['plan.pdf', 'b.txt', 'c ü.csv', 'empty.txt'])
    stored.push(await client.upload(blob(name === 'empty.txt' ? '' : name), { name }));
  assert.deepEqual(names(await client.list().toArray()).sort(), names(stored).sort());
  const found = await client.get(String(stored[2]?.id));
  assert.equal(found.name, 'c ü.csv');
  assert.equal((await client.waitUntilReady(found)).status, 'ready');
  const gone = await client.delete(found.id);
  assert.equal(/** @type {{ success: unknown }} */ (gone.raw).success, 'true');
  await rejected(client.get(found.id), 'not_found');
  await rejected(client.delete(found.id), ['not_found', 'validation']);
});

over(
  'one file more than its user may have',
  'kore',
  async (w) => {
    const client = kore(w);
    for (const name of ['1', '2']) await client.upload(blob(name), { name });
    await rejected(client.upload(blob('3'), { name: '3' }), 'validation');
  },
  { kore: { maxFiles: 2 } },
);

over(
  'too large for the platform, told in plain text',
  'kore',
  async (w) => {
    await rejected(kore(w).upload(blob('four')), ['validation', 'too_large']);
  },
  { kore: { maxBytes: 3, errors: 'text' } },
);

over('a run is watched by its session', 'kore', async (w) => {
  const client = kore(w);
  const name = String(await w.backstage.startOperation('kore', 'success'));
  assert.equal((await client.operation(name)).state, 'succeeded');
  await rejected(client.operation(String(await w.backstage.startOperation('kore', 'failure'))), 'operation_failed');
});

over('a key that is none', 'kore', async (w) => {
  await rejected(kore(w, { auth: { headers: () => ({}) } }).list(), 'unauthorized');
});
