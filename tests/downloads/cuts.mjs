// `npm run test:cuts`: bodies that are cut, over real connections. A file of 64 KiB is cut once at every offset of it; one of
// 256 MiB at 200 offsets by chance, while its link ends three times. The digest is equal every time, and requests are counted.
// `--seed n` plays the same cuts again, `--every n` cuts the small one only at every n-th offset. Decides what a good end is.

import { createHash } from 'node:crypto';
import process from 'node:process';
import { createClient } from '@attache/client';
import { numbers } from '../js/suite/support/served.mjs';
import { listen } from './origin.mjs';

const KIB = 1024;
const MIB = 1024 * KIB;
/** So many small downloads at once. */
const TOGETHER = 16;

/** @param {string} name @param {number} otherwise */
function option(name, otherwise) {
  const at = process.argv.indexOf(name);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}

/** @param {Buffer} bytes */
const digestOf = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** @param {Response} response */
async function digestOfBody(response) {
  const hash = createHash('sha256');
  let length = 0;
  for await (const chunk of /** @type {AsyncIterable<Uint8Array>} */ (/** @type {unknown} */ (response.body))) {
    hash.update(chunk);
    length += chunk.length;
  }
  return { digest: hash.digest('hex'), length };
}

/** @param {string} baseUrl @param {'cuadra' | 'voipbin'} backend */
const clientOf = (baseUrl, backend) =>
  createClient({
    backend,
    baseUrl,
    auth: { bearer: 'a' },
    trustedHosts: ['127.0.0.1'],
    retry: { maxRetries: 3, baseDelay: 0, maxDelay: 0 },
  });

/** @param {boolean} good @param {string} what */
function check(good, what) {
  if (!good) throw new Error(what);
}

/** @param {number} every */
async function everyOffset(every) {
  const began = performance.now();
  const origin = await listen(64 * KIB);
  const client = clientOf(origin.base, 'cuadra');
  const expected = digestOf(origin.content);
  const offsets = Array.from({ length: Math.floor((64 * KIB) / every) + 1 }, (_, index) => index * every);
  let next = 0;
  let requests = 0;
  const work = async () => {
    for (let cut = offsets[next++]; cut !== undefined; cut = offsets[next++]) {
      origin.cut(String(cut), [cut]);
      const { digest } = await digestOfBody(await client.download(String(cut)));
      const asked = origin.asked(String(cut));
      check(digest === expected, `cut at ${cut}: other bytes`);
      // At the last offset everything has come.
      check(asked.length === (cut === 64 * KIB ? 1 : 2), `cut at ${cut}: ${asked.length} requests`);
      const wanted = cut === 0 ? undefined : `bytes=${cut}-`;
      check(asked.length === 1 || asked[1] === wanted, `cut at ${cut}: the second request was for ${asked[1]}`);
      requests += asked.length;
    }
  };
  await Promise.all(Array.from({ length: TOGETHER }, work));
  await client.close();
  await origin.close();
  tell(`64 KiB cut at ${offsets.length} offsets: the digest equal every time, ${requests} requests`, began);
}

/** @param {number} size @param {number} cuts @param {number} seed */
async function byChance(size, cuts, seed) {
  const began = performance.now();
  const origin = await listen(size);
  const client = clientOf(origin.base, 'voipbin');
  const number = numbers(seed);
  const offsets = [...new Set(Array.from({ length: cuts }, () => 1 + number(size - 1)))].sort((a, b) => a - b);
  const rotations = [0.25, 0.5, 0.75].map((part) => Math.floor(offsets.length * part));
  origin.cut('large', offsets, rotations);
  const record = await client.get('large');
  const expected = digestOf(origin.content);
  const { digest, length } = await digestOfBody(await client.download(record, { sha256: expected }));
  const asked = origin.asked('large');
  const { refused, links } = origin.links;
  await client.close();
  await origin.close();
  const what = `seed ${seed}: ${length} of ${size} bytes, ${asked.length} requests, ${refused} refused, ${links} links`;
  check(digest === expected && length === size, `other bytes; ${what}`);
  check(asked.length === offsets.length + 1, `a request for each cut and the first; ${what}`);
  check(refused === 3 && links === 4, `a refusal and a new link for each that ended; ${what}`);
  tell(`${size / MIB} MiB cut at ${offsets.length} offsets, three links ended (${what}): the digest equal`, began);
}

/** @param {string} what @param {number} began */
const tell = (what, began) => console.log(`✓ ${what}, ${((performance.now() - began) / 1000).toFixed(1)} s`);

const seed = option('--seed', Date.now() % 1_000_000_000);
try {
  await everyOffset(option('--every', 1));
  await byChance(option('--size', 256) * MIB, 200, seed);
} catch (error) {
  console.log(
    `✗ ${error instanceof Error ? error.stack : String(error)}\nWhat to do: play it again with \`--seed ${seed}\`.`,
  );
  process.exitCode = 1;
}
