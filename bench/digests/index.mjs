// @ts-check
// Digests beside hash-wasm, @noble/hashes and WebCrypto: the hashing alone, and where it is wanted, while a file goes up and while
// one comes down. In Node and in Chromium.

import { compare } from '../kit/compare.mjs';
import { withServer } from '../kit/program.mjs';
import { known } from './known.mjs';
import { inChromium, inNode } from './stage.mjs';

export const title = 'Digests';

const OURS = '@attache/client';
/** What each kind of table is about, and which row the others are put beside. @type {Record<string, { base: string, text: string, bar?: number }>} */
const ABOUT = {
  'SHA-256': { base: 'hash-wasm', text: 'Bytes in memory, in windows of 1 MiB.', bar: 1 },
  MD5: { base: 'hash-wasm', text: 'Bytes in memory, in windows of 1 MiB.' },
  'CRC-32C': { base: 'hash-wasm', text: 'Bytes in memory, in windows of 1 MiB.' },
  'upload with SHA-256': {
    base: 'fetch, hash-wasm beside it',
    text: 'A Blob as a form over loopback; by hand, windows of 1 MiB of it are read and hashed beside or before the sending.',
    bar: 1,
  },
  'download with SHA-256': {
    base: 'fetch, hash-wasm beside it',
    text: 'Over loopback, read to its end; each chunk is hashed as it comes.',
    bar: 1,
  },
};

/**
 * @param {string} place
 * @param {import('./stage.mjs').Tables} tables
 * @param {number} rounds
 * @param {(line: string) => void} log
 * @returns {Promise<import('../kit/report.mjs').Table[]>}
 */
async function measured(place, tables, rounds, log) {
  /** @type {import('../kit/report.mjs').Table[]} */
  const found = [];
  for (const [name, contenders] of Object.entries(tables)) {
    const { base = OURS, text = '', bar } = ABOUT[name] ?? {};
    log(`${place}, ${name}`);
    const comparison = await compare({ contenders, rounds, unit: 'MiB/s', better: 'higher', base, log });
    const held = (/** @type {import('../kit/compare.mjs').Row} */ { ratio }) => ratio >= (bar ?? 0);
    found.push({
      title: `${place}: ${name}`,
      text,
      comparison,
      ...(bar !== undefined && { bar: { contender: OURS, text: `≥ ${bar.toFixed(2)} × ${base}`, holds: held } }),
    });
  }
  return found;
}

/** @param {{ quick: boolean, log: (line: string) => void }} how @returns {Promise<import('../kit/report.mjs').Found>} */
export async function run({ quick, log }) {
  const mebibytes = quick ? 8 : 256;
  const rounds = quick ? 2 : 3;
  const expected = known(mebibytes);
  const tables = await withServer('digests/server.mjs', [String(mebibytes), expected.sha256], async (server) => {
    const node = await measured('Node', await inNode(expected, server), rounds, log);
    const page = await inChromium(expected, server, (ways) => measured('Chromium', ways, rounds, log));
    return [...node, ...page];
  });
  return {
    tables,
    charts: tables.flatMap(({ title: said, comparison }) =>
      comparison === undefined
        ? []
        : [
            {
              kind: /** @type {const} */ ('bars'),
              name: said.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-'),
              title: `${said}, ${mebibytes} MiB`,
              comparison,
            },
          ],
    ),
    notes: [
      `${mebibytes} MiB each time; every digest is held against one by other programs, and a server that says another digest than that of the bytes is found out before anything is measured.`,
      'WebCrypto hashes only what is in memory as a whole, and is the platform’s native code.',
    ],
  };
}
