// Everything that this client asks of Google Discovery Engine, in each of its variants, and each refusal.

import assert from 'node:assert/strict';
import { rejected } from '../suite/support/errors.mjs';
import { world } from './world.mjs';

const ENGINE = 'projects/shop/locations/global/collections/default_collection/engines/chat';
const scope = { session: `${ENGINE}/sessions/42` };
const blob = (/** @type {string} */ content, type = 'text/plain') => new Blob([content], { type });

/**
 * @param {import('./world.mjs').World} w
 * @param {Record<string, string>} variant
 */
async function verbs(w, variant) {
  const client = w.client({ scope, variant, headers: { 'x-goog-user-project': 'billing' } });
  const text = await client.upload(blob('hello'), { name: 'Ünï "x" \\.txt' });
  const image = await client.upload(blob('pixels', 'image/png'), { name: 'a.png' });
  await client.upload(blob(''), { name: 'empty.txt' });
  await w.backstage.addFile('discovery-engine', { name: 'drive.pdf', bytes: new Uint8Array(2), connector: true });
  const paged = variant.list === 'files';
  assert.equal((await client.list({ pageSize: 2 }).toArray()).length, 4);
  if (paged) {
    const filter = { filter: 'mime_type = "image/png"', orderBy: 'file_name, upload_time desc' };
    assert.equal((await client.list({ pageSize: 5000, filter }).toArray()).length, 1);
    await rejected(client.list({ filter: { filter: 'no filter' } }), 'validation');
    await rejected(client.list({ cursor: 'no token' }), 'validation');
  }
  await client.get(text.id);
  await client.waitUntilReady(image);
  assert.equal(await (await client.download(text)).text(), 'hello');
  await client.link(image).refresh();
  await client.delete(image.id);
  await rejected(client.delete(image.id), 'not_found');
  await rejected(client.download(image.id), 'not_found');
}

/** @param {import('./world.mjs').World} w */
async function operations(w) {
  const client = w.client({ scope });
  for (const [outcome, code] of /** @type {const} */ ([
    ['success', undefined],
    ['failure', 'operation_failed'],
    ['cancelled', 'operation_cancelled'],
    ['unknown', undefined],
  ])) {
    const name = String(await w.backstage.startOperation('discovery-engine', outcome));
    if (code) await rejected(client.operation(name), code);
    else await client.operation(name);
  }
  const endless = String(await w.backstage.startOperation('discovery-engine', 'never'));
  assert.equal((await client.operation(endless).poll()).state, 'running');
  await client.operation(endless).cancel();
  const gone = String(await w.backstage.startOperation('discovery-engine', 'vanishes'));
  await rejected(client.operation(gone).poll(), 'not_found');
  const parent = endless.replace(/\/operations\/.*/, '');
  await client.request(`/v1alpha/${parent}/operations?pageSize=2`);
}

/** @param {import('./world.mjs').World} w */
async function refusals(w) {
  const at = (/** @type {string} */ session) => w.client({ scope: { session: `${ENGINE}/sessions/${session}` } });
  await rejected(at('missing-1').list(), 'not_found');
  assert((await at('-').upload(blob('new'))).id);
  await rejected(at('-').list(), 'validation');
  await rejected(w.client({ scope, auth: { bearer: 'user-1' } }).list(), 'forbidden');
  await rejected(w.client({ scope, auth: { bearer: 'forbidden-1' } }).list(), 'forbidden');
  await rejected(w.client({ scope, auth: { headers: () => ({}) } }).list(), 'unauthorized');
}

/**
 * @param {number} seed
 * @returns {Promise<import('./world.mjs').World[]>}
 */
export async function driveDiscoveryEngine(seed) {
  const older = world('discovery-engine', seed);
  await verbs(older, {});
  await operations(older);
  await refusals(older);
  const newer = world('discovery-engine', seed, { discoveryEngine: { shape: 'newer', emptyObject: true } });
  await verbs(newer, { list: 'files', upload: 'media' });
  await operations(newer);
  const stricter = world('discovery-engine', seed, {
    discoveryEngine: { errorsInArray: true, perMinute: 2, filesMissing: true, maxBody: 100 },
  });
  await rejected(stricter.client({ scope, variant: { list: 'files' } }).list(), 'not_found');
  await rejected(stricter.client({ scope }).upload(blob('x'.repeat(200))), 'validation');
  await stricter.client({ scope }).list();
  await rejected(stricter.client({ scope }).list(), 'rate_limited');
  const today = world('discovery-engine', seed, { discoveryEngine: { mediaUpload: false } });
  await rejected(today.client({ scope, variant: { upload: 'media' } }).upload(blob('x')), 'not_found');
  return [older, newer, stricter, today];
}
