// Everything that this client asks of Cuadra, once each way, and each refusal that the platform has.

import assert from 'node:assert/strict';
import { clientCredentials } from '@attache/client';
import { rejected } from '../suite/support/errors.mjs';
import { world } from './world.mjs';

const blob = (/** @type {string} */ content, type = 'text/plain') => new Blob([content], { type });

/** @param {import('./world.mjs').World} w */
async function verbs(w) {
  const client = w.client();
  const plain = await client.upload(blob('one'), { name: 'one.txt', until: 'ready' });
  const twice = await client.upload(blob('one'), {
    name: 'Ünï "two".txt',
    fields: { resourceType: 'chat', resourceId: 'c1' },
  });
  assert.equal(twice.duplicate, true);
  await client.upload(blob('', 'image/png'), { name: 'empty.png', idempotencyKey: 'mine-1' });
  await w.backstage.addFile('cuadra', { name: 'drive.docx', bytes: new Uint8Array(3), connector: true });
  assert.equal((await client.list({ pageSize: 2 }).toArray()).length, 4);
  await client.list({ pageSize: 1000, expand: ['associations'] });
  await client.list({ filter: { status: 'ready', resourceType: 'chat', resourceId: 'c1' } });
  await client.get(plain.id, { expand: ['associations'] });
  await client.get(plain.id);
  await client.waitUntilReady(plain);
  await (await client.download(plain)).text();
  await (await client.download(plain, { range: { start: 1 } })).text();
  await rejected(client.download(plain, { range: { start: 10 } }), 'range_not_satisfiable');
  await client.request(`/v1/files/${plain.id}/associations`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'resource_type=dataset&resource_id=d1',
  });
  await client.delete(twice.id);
  await rejected(client.delete(twice.id), 'not_found');
  await client.delete(twice.id, { missingOk: true });
}

/** @param {import('./world.mjs').World} w */
async function refusals(w) {
  const client = w.client();
  await rejected(client.get('file_none'), 'not_found');
  await rejected(client.download('file_none'), 'not_found');
  await rejected(client.list({ filter: { resourceType: 'chat', resourceId: 'missing-1' } }), 'not_found');
  await rejected(client.upload(blob('x'), { fields: { resourceType: 'planet', resourceId: 'p' } }), 'validation');
  await rejected(client.list({ cursor: 'no cursor' }), 'validation');
  await rejected(w.client({ auth: { bearer: 'unpaid-1' } }).list(), 'payment_required');
  await rejected(w.client({ auth: { bearer: 'forbidden-1' } }).list(), 'forbidden');
  await rejected(w.client({ auth: { headers: () => ({}) } }).list(), 'unauthorized');
}

/** @param {import('./world.mjs').World} w */
async function tokens(w) {
  const tokenUrl = `${w.base}/v1/oauth2/token`;
  const bearer = clientCredentials({
    tokenUrl,
    clientId: 'id',
    clientSecret: 'own',
    scope: 'files:read',
    fetch: w.fetch,
  });
  await w.client({ auth: { bearer } }).list();
  const wrong = clientCredentials({ tokenUrl, clientId: 'id', clientSecret: 'other', fetch: w.fetch });
  await rejected(w.client({ auth: { bearer: wrong } }).list(), 'unauthorized');
}

/**
 * @param {number} seed
 * @returns {Promise<import('./world.mjs').World[]>}
 */
export async function driveCuadra(seed) {
  const usual = world('cuadra', seed, { cuadra: { clients: [['id', 'own']] } });
  await verbs(usual);
  await refusals(usual);
  await tokens(usual);
  const small = world('cuadra', seed, { cuadra: { documentBytes: 2, userPerMinute: 1 } });
  await rejected(small.client().upload(blob('large'), { name: 'large.txt' }), 'too_large');
  await rejected(small.client().list(), 'rate_limited');
  const slow = world('cuadra', seed, { cuadra: { uploadingTimeMs: 60_000 } });
  const waiting = slow.client();
  const { id } = await waiting.upload(blob('x'), { name: 'x.txt' });
  assert.equal((await waiting.get(id)).status, 'pending');
  return [usual, small, slow];
}
