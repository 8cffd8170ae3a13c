// One upload of one size through the faults of one seed: what came of it, and what was sent twice.

import assert from 'node:assert/strict';
import { AttacheError } from '@attache/client';
import { drawFaults } from './faults.mjs';
import { seedOf } from './kit/random.mjs';
import { watchProgress } from './kit/stage.mjs';

/**
 * @typedef {object} Row
 * @property {string} peer
 * @property {number} size
 * @property {number} part
 * @property {number} drawn faults that were drawn
 * @property {number} struck faults that struck
 * @property {number} requests
 * @property {number} resent bytes of the file that went up more than once
 * @property {number} seconds
 * @property {string} outcome `stored`, and of how many uploads joined; `ambiguous` where that was said; `FAILED: …`
 */

/** Requests that are under way at once, of which one fault may break all. */
const ABREAST = 3;

/**
 * @param {import('./kit/stage.mjs').Stage} stage
 * @param {{ size: number, part: number, faults: number, seed: number }} plan
 * @returns {Promise<Row>}
 */
export async function transfer(stage, { size, part, faults, seed }) {
  const { peer, proxy, source } = stage;
  const key = `size-${size}-seed-${seed}.bin`;
  const drawn = drawFaults(seedOf(peer.name, size, seed), faults, size);
  proxy.plan(drawn);
  const watch = watchProgress(size);
  const client = stage.client();
  const since = performance.now();
  let outcome = 'stored';
  try {
    const file = await source.take(size, key);
    const upload = client.upload(file, { ...stage.options(key, part), onProgress: watch.onProgress });
    const record = await upload.catch((error) => error);
    if (AttacheError.is(record)) {
      outcome = await judge(stage, record, key, size);
    } else {
      await stage.mustHold(key, size);
      assert.equal(stage.store.size, 0, 'the store keeps an upload that is done');
      const joins = proxy.counts.requests.map(({ headers }) => headers.get('upload-concat') ?? '');
      const joined = joins.filter((join) => join.startsWith('final')).map((join) => join.split(' ').length);
      if (joined.length > 0) outcome = `stored, joined of ${joined.at(-1)}`;
    }
    watch.told(outcome.startsWith('stored'));
    stage.mustKeepSecrets();
    const { length: struck } = proxy.counts.struck;
    assert(struck > 0 || faults === 0 || size < part, 'no fault struck: the upload shows nothing');
    const most = struck * ABREAST * part;
    assert(stage.sent - size <= most, `${stage.sent - size} bytes sent again, more than ${most}`);
  } catch (error) {
    outcome = `FAILED: ${error instanceof Error ? error.message.split('\n').slice(0, 6).join(' ') : error}`;
  } finally {
    await client.close();
  }
  stage.store.clear();
  return {
    peer: peer.name,
    size,
    part,
    drawn: drawn.length,
    struck: proxy.counts.struck.length,
    requests: proxy.counts.requests.length,
    resent: Math.max(0, stage.sent - size),
    seconds: (performance.now() - since) / 1000,
    outcome,
  };
}

/**
 * A failure is accepted only where it says that the file may be stored, and nothing wrong is.
 * @param {import('./kit/stage.mjs').Stage} stage
 * @param {AttacheError} error
 * @param {string} key
 * @param {number} size
 */
async function judge(stage, error, key, size) {
  const said = `${error.code}${error.reason === null ? '' : ` (${error.reason})`}: ${error.message}`;
  if (error.code !== 'ambiguous') throw new Error(said);
  assert.equal(error.commit, 'unknown', said);
  const stored = await stage.stored(key, size);
  assert(stored.length <= 1, `${stored.length} copies`);
  const sha256 = await stage.source.sha256(size);
  assert(
    stored.every((digest) => digest.sha256 === sha256),
    'what the server stored is not the file',
  );
  return `ambiguous (${error.reason ?? ''}), ${stored.length} stored`;
}
