// F6 over a real network: a hundred downloads at once over a link that has ended. One asks the platform, and all get their bytes, or
// all are told why not.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { rejected } from './support/errors.mjs';
import { peer, remote } from './support/peer.mjs';
import { OWN, S3_EXPIRED } from './support/signing.mjs';

const CROWD = 100;
const CONTENT = 'bytes that all of them want';

/** @param {string} url @returns {import('@attache/client').FileRecord} */
const recordOf = (url) => ({
  id: 'f',
  name: 'f',
  mediaType: null,
  size: null,
  status: 'ready',
  progress: null,
  failure: null,
  createdAt: null,
  updatedAt: null,
  sha256: null,
  duplicate: null,
  url,
  urlExpiresAt: new Date(Date.now() + 3_600_000),
  backend: 'own',
  raw: null,
});

/**
 * Storage on one address and an API on another.
 * @param {import('./harness.mjs').Test} t
 * @param {import('../origin/script.mjs').Step[]} refusals what the API says first
 */
async function platform(t, refusals = []) {
  const storage = await peer(t, [
    { path: '/ended', times: 0, ...S3_EXPIRED },
    { path: '/fresh', times: 0, body: CONTENT },
  ]);
  const url = (/** @type {string} */ name) => `${storage.other}/${name}?X-Amz-Signature=canary`;
  const api = await peer(t, [
    ...refusals,
    // Held until the test says so: whoever comes meanwhile has to wait for the one who asked.
    { path: '/files/f', at: 'headers', ending: 'hold', json: { id: 'f', name: 'f', url: url('fresh') } },
    { path: '/files/f', times: 0, json: { id: 'f', name: 'f', url: url('fresh') } },
  ]);
  const client = remote(t, api.base, { backend: OWN });
  return { storage, api, client, record: recordOf(url('ended')) };
}

/** @param {import('../origin/script.mjs').Seen[]} seen @param {string} path */
const count = (seen, path) => seen.filter((one) => one.path.startsWith(path)).length;

test('F6: a hundred downloads over a link that has ended, one refresh, no failure', async (t) => {
  const { storage, api, client, record } = await platform(t);
  const asked = [...Array(CROWD)].map(async () => (await client.download(record)).text());
  await storage.until('closed', CROWD);
  await api.go();
  const outcomes = await Promise.allSettled(asked);
  const failed = outcomes.filter(({ status }) => status === 'rejected');
  assert.deepEqual(failed, []);
  for (const outcome of outcomes) assert.equal(/** @type {{ value?: string }} */ (outcome).value, CONTENT);
  const [refreshes, seen] = [await api.seen(), await storage.seen()];
  assert.equal(count(refreshes, '/files/f'), 1);
  assert.equal(count(seen, '/ended'), CROWD);
  assert.equal(count(seen, '/fresh'), CROWD);
  for (const { headers } of seen) assert.notMatch(JSON.stringify(headers), /authorization|bearer/i);
  t.tell(`${CROWD} downloads, ${refreshes.length} refresh, ${failed.length} failures`);
});

test('F6: a hundred who ask for the link, one refresh', async (t) => {
  const { api, client } = await platform(t);
  const asked = [...Array(CROWD)].map(() => client.link('f').url());
  await api.until('arrived');
  await api.go();
  assert.lengthOf(new Set(await Promise.all(asked)), 1);
  assert.lengthOf(await api.seen(), 1);
});

test('F6: a refresh that fails fails all hundred, and the next one is asked anew', async (t) => {
  const { storage, api, client, record } = await platform(t, [
    { path: '/files/f', at: 'headers', ending: 'hold', status: 500, body: 'no' },
  ]);
  const asked = [...Array(CROWD)].map(() => client.download(record));
  const outcomes = Promise.allSettled(asked);
  await storage.until('closed', CROWD);
  await api.go();
  for (const outcome of await outcomes) {
    const { reason } = /** @type {{ reason?: unknown }} */ (outcome);
    await rejected(Promise.reject(reason), ['server', 'unavailable']);
  }
  assert.lengthOf(await api.seen(), 1, 'one was refused, and nobody asked again');
  await api.go();
  assert.equal(await (await client.download(record)).text(), CONTENT);
  assert.lengthOf(await api.seen(), 2);
});
