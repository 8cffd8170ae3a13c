// L2, D5: the other direction. A server that stops taking an upload's bytes, and one that stops in the middle of a download.

import { createClient } from '@attache/client';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { endOf } from './hostile-end.mjs';
import { HOLD, head, RESET } from './hostile-rows.mjs';
import { BODY, tell, unwatched, withoutKeys } from './hostile-wire.mjs';
import { bytes } from './support/bytes.mjs';
import { TOKEN } from './support/errors.mjs';
import { peer } from './support/peer.mjs';

/** @typedef {import('./hostile-wire.mjs').Verb} Verb */
/** @typedef {import('./harness.mjs').RuntimeName} RuntimeName */

/** More than all buffers on the way hold. */
const LARGE = 24 << 20;

const HIDDEN = {
  upload: 'deadline_exceeded unknown',
  watched: 'deadline_exceeded unknown',
  keyless: 'deadline_exceeded unknown',
};
const SEEN = { upload: 'stalled unknown', watched: 'stalled unknown', keyless: 'ambiguous unknown' };
/** Node, Bun and XMLHttpRequest see bytes leave; the fetch of a page, a Worker or Deno does not, and only the deadline runs. @type {Record<RuntimeName, Partial<Record<Verb, string>>>} */
const STOPPED = {
  node: SEEN,
  chromium: { ...HIDDEN, watched: 'stalled unknown' },
  firefox: { ...HIDDEN, watched: 'stalled unknown' },
  webkit: { ...HIDDEN, watched: 'stalled unknown' },
  workerd: HIDDEN,
  deno: HIDDEN,
  bun: SEEN,
};

test('hostile: a server that stops taking bytes', async (t) => {
  const { base, seen } = await peer(t, [
    { path: '/next', json: JSON.parse(BODY), times: 0 },
    { method: 'GET', json: JSON.parse(BODY), times: 0 },
    { method: 'POST', discard: true, take: 1_000, wire: [HOLD], times: 0 },
  ]);
  const options = { auth: { bearer: TOKEN }, retry: { maxRetries: 0 }, stallTimeout: 200 };
  const keyed = createClient({ backend: 'cuadra', baseUrl: base, ...options });
  const keyless = createClient({ backend: withoutKeys(base), ...options });
  const file = new Blob([bytes(1 << 20), new Uint8Array(LARGE)]);
  /** @type {Partial<Record<Verb, string>>} */
  const came = {};
  const nexts = [];
  const stopped = unwatched(t, STOPPED[t.runtime]);
  for (const [verb, expected] of /** @type {[Verb, string][]} */ (Object.entries(stopped))) {
    const client = verb === 'keyless' ? keyless : keyed;
    const onProgress = verb === 'watched' ? { onProgress: () => {} } : {};
    const deadline = expected.startsWith('deadline') ? { deadline: 1_000 } : {};
    const call = client.upload(file, { checksum: false, onAmbiguous: 'fail', ...onProgress, ...deadline });
    came[verb] = await endOf(call, BODY, async () => {});
    nexts.push(await endOf(client.get('next'), BODY, async () => {}));
  }
  await keyed.close();
  await keyless.close();
  await tell(t, [{ title: 'the other direction', what: 'a server that stops taking bytes', came, why: '' }]);
  assert.deepEqual(came, stopped);
  for (const next of nexts) assert.equal(next, 'ok', 'the next call works');
  for (const { received, method } of await seen()) if (method === 'POST') assert.isBelow(received, LARGE);
});

test('hostile: a download that stops in its middle', async (t) => {
  const start = [head(`content-length: ${BODY.length}\r\n`), BODY.slice(0, 40)];
  const { base, go } = await peer(t, [
    { path: '/v1/files/next', json: JSON.parse(BODY), times: 0 },
    { path: '/v1/files/stalls', wire: [...start, HOLD], times: 0 },
    { path: '/v1/files/drips', wire: [...start, { drip: ' ', every: 2_000_000 }], times: 0 },
    { path: '/v1/files/breaks', wire: [...start, { ending: 'gate' }, RESET], times: 0 },
  ]);
  const client = createClient({
    backend: 'cuadra',
    baseUrl: base,
    auth: { bearer: TOKEN },
    retry: { maxRetries: 0 },
    stallTimeout: 200,
  });
  const ends = [];
  for (const id of ['stalls', 'drips', 'breaks']) ends.push(await endOf(client.download(id), BODY, go));
  ends.push(await endOf(client.get('next'), BODY, go));
  await client.close();
  await tell(t, [
    { title: 'the other direction', what: 'a download that stalls', came: { download: String(ends[0]) }, why: '' },
    { title: 'the other direction', what: 'a download that is reset', came: { download: String(ends[2]) }, why: '' },
  ]);
  assert.deepEqual(ends, ['read: stalled', 'read: stalled', 'read: network', 'ok']);
});
