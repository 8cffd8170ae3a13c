// Everything that this client asks of VoIPbin, for the customer's files and for an agent's, and each refusal.

import assert from 'node:assert/strict';
import { rejected } from '../suite/support/errors.mjs';
import { world } from './world.mjs';

const NOBODY = '00000000-0000-4000-8000-000000000000';
const blob = (/** @type {string} */ content) => new Blob([content], { type: 'text/plain' });

/**
 * @param {import('./world.mjs').World} w
 * @param {Record<string, string>} variant
 */
async function verbs(w, variant) {
  const client = w.client({ variant });
  const [first] = await Promise.all(
    ['a "quoted" näme.txt', 'b.txt', 'c.txt'].map((name) => client.upload(blob(name), { name })),
  );
  assert(first);
  assert((await client.list({ pageSize: 2 }).toArray()).length >= 3);
  await client.list();
  await client.get(first.id);
  await client.waitUntilReady(first);
  assert.equal(await (await client.download(first)).text(), 'a "quoted" näme.txt');
  w.backstage.expireLinks();
  await (await client.download(first)).text();
  await client.link(first.id).refresh();
  await client.delete(first.id);
  await rejected(client.delete(first.id), 'not_found');
  await rejected(client.get(NOBODY), 'not_found');
  await rejected(client.link(NOBODY).url(), 'not_found');
  await rejected(client.upload(blob('x'), { fields: { type: 'recording' } }), 'validation');
  await rejected(client.list({ cursor: 'no token' }), 'validation');
  await rejected(w.client({ variant, auth: { headers: () => ({}) } }).list(), 'unauthorized');
}

/**
 * @param {number} seed
 * @returns {Promise<import('./world.mjs').World[]>}
 */
export async function driveVoipbin(seed) {
  const usual = world('voipbin', seed);
  await verbs(usual, { files: 'storage' });
  await verbs(usual, { files: 'agent' });
  await usual.client().request('/storage_account');
  const documented = world('voipbin', seed, { voipbin: { times: 'rfc3339' } });
  await verbs(documented, { files: 'storage' });
  const poor = world('voipbin', seed, { voipbin: { quotaBytes: 1, signing: false } });
  await rejected(poor.client().upload(blob('too much'), { onAmbiguous: 'fail' }), 'ambiguous');
  const unsigned = await poor.client().upload(blob('x'));
  await rejected(poor.client().link(unsigned.id).url(), 'unavailable');
  const limited = world('voipbin', seed, { voipbin: { rate: { perSecond: 0.001, burst: 1, limitedBy: 'customer' } } });
  await limited.client().list();
  await rejected(limited.client().list(), 'rate_limited');
  return [usual, documented, poor, limited];
}
