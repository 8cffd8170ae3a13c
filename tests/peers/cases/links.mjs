// Links that have ended, on the servers that sign them: what each says is what was recorded, and it leads to one fresh link, one more try and
// the file's bytes. The recorded answers are rows of tests/errors/bodies.json, and wire cases for those who have no such server.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createClient } from '@attache/client';
import { createEmulator } from '@attache/client/emulator';
import { RECORDS, startRecords } from '../kit/records.mjs';
import { digestOf } from '../kit/source.mjs';

/** @typedef {import('./steering.mjs').Case} Case */
/** @typedef {{ name: string, status: number, text?: string }} Row */

const SIZE = 300_000;
const CROWD = 20;
const HOUR = 3_600_000;
const TOKEN = 'the-platforms-own-secret';
const ROWS = new URL('../../errors/bodies.json', import.meta.url);

/** What an error document says, without what is another one each time. @param {string} body */
function said(body) {
  const part = (/** @type {string} */ name) =>
    new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1]?.split('\n')[0]?.trim();
  return { code: part('Code'), message: part('Message') };
}

/**
 * What the server says now is what was recorded of it.
 * @param {string} title
 * @param {Response} response
 */
async function asRecorded(title, response) {
  /** @type {Row[]} */
  const rows = JSON.parse(readFileSync(ROWS, 'utf8'));
  const name = `recorded: ${title}, a link that has ended`;
  const row = rows.find((one) => one.name === name);
  const body = await response.text();
  assert(row, `tests/errors/bodies.json has no row "${name}"; the server says ${response.status} ${body}`);
  assert.equal(response.status, row.status);
  assert.deepEqual(said(body), said(row.text ?? ''));
  return row.status;
}

/**
 * A record whose link has ended, as somebody has it whose clock, or whose platform, says otherwise.
 * @param {string} id
 * @param {string} url
 * @param {Date | null} urlExpiresAt
 * @returns {import('@attache/client').FileRecord}
 */
const recordOf = (id, url, urlExpiresAt) => ({
  id,
  name: id,
  mediaType: null,
  size: SIZE,
  status: 'ready',
  progress: null,
  failure: null,
  createdAt: null,
  updatedAt: null,
  sha256: null,
  duplicate: null,
  url,
  urlExpiresAt,
  backend: RECORDS.name,
  raw: null,
});

/** @type {Case} */
const ended = {
  name: 'a link that has ended',
  applies: (peer) => ['s3rver', 's3s', 'azurite'].includes(peer.name) || 'it signs no links, or does not look',
  run: async (stage) => {
    const { proxy, peer } = stage;
    const key = 'linked.bin';
    proxy.plan([]);
    const uploader = stage.client();
    await uploader.upload(await stage.source.take(SIZE, key), stage.options(key, peer.part));
    await uploader.close();
    const wanted = { sha256: await stage.source.sha256(SIZE), size: SIZE };
    const status = await asRecorded(peer.name, await fetch(await stage.link(key, true)));

    const records = await startRecords((id) => stage.link(id, false));
    const fresh = () => createClient({ backend: RECORDS, baseUrl: records.base, auth: { bearer: TOKEN } });
    try {
      const tries = [
        { what: 'it says that it is good', end: new Date(Date.now() + HOUR), asked: 2 },
        { what: 'it says that it has ended', end: null, asked: 1 },
      ];
      for (const { what, end, asked } of tries) {
        proxy.plan([]);
        records.refreshes = 0;
        const client = fresh();
        const response = await client.download(recordOf(key, await stage.link(key, true), end));
        assert.deepEqual(await digestOf(response.body ?? []), wanted, what);
        assert.equal(records.refreshes, 1, what);
        const gets = proxy.counts.requests.filter(({ method }) => method === 'GET');
        assert.equal(gets.length, asked, what);
        for (const { headers } of gets) assert(!headers.has('authorization'), 'a credential went to storage');
        await client.close();
      }
      records.refreshes = 0;
      const client = fresh();
      const record = recordOf(key, await stage.link(key, true), new Date(Date.now() + HOUR));
      const crowd = [...Array(CROWD)].map(async () => digestOf((await client.download(record)).body ?? []));
      for (const digest of await Promise.all(crowd)) assert.deepEqual(digest, wanted);
      assert.equal(records.refreshes, 1, `${CROWD} at once`);
      await client.close();
      return `${status}; one refresh, also for ${CROWD} at once`;
    } finally {
      await records.stop();
    }
  },
};

/** The project's own emulator, which signs as GCS does and refuses as GCS or S3 do. */
export async function emulatedLinks() {
  /** @type {string[]} */
  const notes = [];
  for (const expired of /** @type {const} */ (['gcs', 's3'])) {
    let shift = -9 * 24 * HOUR;
    const now = () => Date.now() + shift;
    const emulator = createEmulator({ seed: 1, now, rules: { storage: { expired } } });
    const fetched = (/** @type {RequestInfo | URL} */ input, /** @type {RequestInit} */ init = {}) =>
      emulator.fetch(new Request(input, init));
    const client = createClient({
      backend: 'voipbin',
      baseUrl: emulator.baseUrl('voipbin'),
      auth: { bearer: TOKEN },
      fetch: fetched,
    });
    const stored = await client.upload(new Blob(['abc']), { name: 'a.wav' });
    shift = 0;
    const status = await asRecorded(`emulator as ${expired}`, await fetched(String(stored.url)));
    const before = emulator.requests.length;
    const record = { ...stored, urlExpiresAt: new Date(Date.now() + HOUR) };
    assert.equal(await (await client.download(record)).text(), 'abc');
    const asked = emulator.requests.slice(before).map(({ url }) => new URL(url).pathname);
    // VoIPbin's refresh is its record and then its /file.
    assert.equal(asked.filter((path) => path.endsWith('/file')).length, 1, asked.join(' '));
    await client.close();
    notes.push(`${expired} ${status}`);
  }
  return `${notes.join(', ')}; one refresh each`;
}

/** @type {Case[]} */
export const links = [ended];
