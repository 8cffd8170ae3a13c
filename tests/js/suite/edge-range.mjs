// H2, H3, H9, H15: what a visitor asks of a file and what he is given, row by row: from the emulator, from a host that looks over
// every condition, from one that knows no ranges, and over a network.

import { serveFile } from '@attache/client/edge';
import { assert } from 'chai';
import { headersOf, headOf, ROWS, SIZE } from './edge-range-rows.mjs';
import { taken, visitor } from './edge-visitor.mjs';
import { test } from './harness.mjs';
import { bytes, hex } from './support/bytes.mjs';
import { emulated } from './support/emulated.mjs';
import { SERVERS } from './support/kinds.mjs';
import { remote, servedEmulator } from './support/peer.mjs';
import { written } from './support/scripted.mjs';

/** @typedef {import('./edge-range-rows.mjs').Given} Given */
/** @typedef {import('@attache/client').Client} Client */

const content = bytes(SIZE);
const DATE = 'Thu, 15 Jan 2026 09:30:00 GMT';

/**
 * Runs the table, GET and HEAD, and compares all of it at once.
 * @param {Client} client
 * @param {string} id
 * @param {{ tag: string, date: string }} file
 * @param {string[]} [methods]
 */
async function compare(client, id, file, methods = ['GET', 'HEAD']) {
  const expected = [];
  const seen = [];
  for (const [asking, given] of ROWS) {
    for (const method of methods) {
      const what = `${method} ${JSON.stringify(asking)}`;
      const headers = headersOf(asking, file);
      expected.push(`${what} → ${wordsOf(method === 'HEAD' ? headOf(given) : given, method)}`);
      seen.push(`${what} → ${wordsIn(await taken(await serveFile(visitor(headers, method), client, id)), file)}`);
    }
  }
  same(seen, expected);
  return seen.length;
}

/** Only the rows that differ are told. @param {string[]} seen @param {string[]} expected */
function same(seen, expected) {
  const short = (/** @type {string} */ text) => text.replace(/[\da-f]{60,}$/, (bytes) => `${bytes.slice(0, 40)}…`);
  const differing = seen.flatMap((row, at) =>
    row === expected[at] ? [] : [`expected ${short(String(expected[at]))}\n     seen ${short(row)}`],
  );
  assert.equal(differing.length, 0, `${differing.length} rows differ:\n${differing.slice(0, 12).join('\n')}\n`);
}

/** What an answer must be, in words. @param {Given} given @param {string} method */
function wordsOf(given, method) {
  const body = (/** @type {Uint8Array} */ part) => (method === 'HEAD' ? 'nothing' : hex(part));
  if (given === 200) return `200 length ${SIZE} range - ${body(content)}`;
  if (given === 304) return '304 length - range - nothing';
  if (given === 416) return `416 range bytes */${SIZE} ${method === 'HEAD' ? 'nothing' : 'words'}`;
  const [first, last] = given;
  return `206 length ${last - first + 1} range bytes ${first}-${last}/${SIZE} ${body(content.subarray(first, last + 1))}`;
}

/**
 * What an answer is. All of them name the file's validators.
 * @param {Awaited<ReturnType<typeof taken>>} answer
 * @param {{ tag: string, date: string }} file
 */
function wordsIn({ status, headers, body, text }, { tag, date }) {
  const range = headers['content-range'] ?? '-';
  const told = body.length === 0 ? 'nothing' : status === 416 ? 'words' : hex(body);
  if (status === 416) {
    assert.equal(text === '' ? 'range_not_satisfiable' : JSON.parse(text).error.code, 'range_not_satisfiable');
    return `416 range ${range} ${told}`;
  }
  const { etag = tag, 'last-modified': modified = date } = headers;
  const validators = etag === tag && modified === date ? '' : `${etag} ${modified} `;
  return `${status} length ${headers['content-length'] ?? '-'} range ${range} ${validators}${told}`;
}

/** What is put on every such host. @param {Client} client */
async function stored(client) {
  const { id } = await client.upload(content, { name: 'thousand.bin' });
  const { headers } = await client.download(id, { resume: false });
  return { id, tag: String(headers.get('etag')), date: String(headers.get('last-modified')) };
}

/**
 * A host of its own making. What it does not do, the helper does for it.
 * @param {import('./harness.mjs').Test} t
 * @param {{ ranges: boolean, tag?: string, date?: string }} host
 */
function looselyHosted(t, { ranges, tag, date }) {
  /** @param {import('./support/scripted.mjs').Call} call @returns {Response} */
  const answer = ({ headers: { range = '' } }) => {
    const told = { ...(tag && { etag: tag }), ...(date && { 'last-modified': date }) };
    const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
    if (!ranges || (first === '' && last === ''))
      return new Response(content, { headers: { ...told, 'content-length': String(SIZE) } });
    const start = first === '' ? Math.max(0, SIZE - Number(last)) : Number(first);
    const end = first === '' || last === '' ? SIZE - 1 : Math.min(Number(last), SIZE - 1);
    if (start >= SIZE)
      return new Response('<Error><Code>InvalidRange</Code></Error>', {
        status: 416,
        headers: { ...told, 'content-range': `bytes */${SIZE}` },
      });
    const headers = {
      ...told,
      'content-length': String(end - start + 1),
      'content-range': `bytes ${start}-${end}/${SIZE}`,
    };
    return new Response(content.slice(start, end + 1), { status: 206, headers });
  };
  return written(t, 'cuadra', Array(ROWS.length * 4).fill(answer));
}

test('edge: H15: the table of ranges and conditions, from the emulator', async (t) => {
  const { client, calls } = emulated(t, 'cuadra');
  const { id, ...file } = await stored(client);
  const before = calls.length;
  const rows = await compare(client, id, file);
  assert.isAtLeast(ROWS.length, 40);
  assert.isAtMost(calls.length - before, rows, 'each was asked for once');
  t.tell(`${ROWS.length} rows, GET and HEAD: ${rows} answers as expected`);
});

test('edge: H15: the same table from a host that looks over every condition', async (t) => {
  const file = { tag: '"one"', date: DATE };
  const { client } = looselyHosted(t, { ranges: true, ...file });
  t.tell(`${await compare(client, 'f', file)} answers as expected`);
});

test('edge: H15: the same table from a host that knows no ranges', async (t) => {
  const file = { tag: '"one"', date: DATE };
  const { client } = looselyHosted(t, { ranges: false, ...file });
  const expected = [];
  const seen = [];
  for (const [asking, given] of ROWS) {
    const headers = headersOf(asking, file);
    // That no byte is asked for can be seen without the host.
    const can = given === 304 || asking.range === 'bytes=-0' ? given : 200;
    expected.push(`${JSON.stringify(asking)} → ${wordsOf(can, 'GET')}`);
    seen.push(
      `${JSON.stringify(asking)} → ${wordsIn(await taken(await serveFile(visitor(headers), client, 'f')), file)}`,
    );
  }
  same(seen, expected);
});

test(
  'edge: H15: the same table over a network',
  async (t) => {
    const { cuadra } = await servedEmulator(t);
    const client = remote(t, cuadra);
    const { id, ...file } = await stored(client);
    t.tell(`${await compare(client, id, file, ['GET'])} answers as expected`);
  },
  {
    only: SERVERS,
    reason: 'a page has a cache of its own, which answers ranges and conditions in its way',
  },
);

/** What was asked, and the part that a host says it gives. @type {[string, string | undefined][]} */
const STRANGE = [
  ['bytes=5-9', undefined],
  ['bytes=5-9', ''],
  ['bytes=5-9', 'bytes 6-9/1000'],
  ['bytes=5-9', 'bytes 4-9/1000'],
  ['bytes=5-9', 'bytes 5-20/1000'],
  ['bytes=5-9', 'bytes 9-5/1000'],
  ['bytes=5-9', 'bytes 5-9/7'],
  ['bytes=5-9', 'items 5-9/1000'],
  ['bytes=5-9', 'bytes */1000'],
  ['bytes=5-', 'bytes 0-999/1000'],
  ['bytes=-5', 'bytes 0-4/1000'],
  ['bytes=-5', 'bytes 990-999/1000'],
];

test('edge: H15: a part that is not the one that was asked for is not given: the whole is', async (t) => {
  for (const [range, told] of STRANGE) {
    const { client, calls } = written(t, 'cuadra', [
      { status: 206, body: 'other', headers: told === undefined ? {} : { 'content-range': told } },
      { body: 'all of it' },
    ]);
    const { status, headers, text } = await taken(await serveFile(visitor({ range }), client, 'f'));
    assert.deepEqual([status, text, headers['content-range']], [200, 'all of it', undefined], `${range}: ${told}`);
    assert.lengthOf(calls, 2);
    assert.notProperty(calls[1]?.headers, 'range');
  }
  // Less than was asked, from where it was asked, is a host's right (§15.3.7).
  const { client } = written(t, 'cuadra', [{ status: 206, body: 'ab', headers: { 'content-range': 'bytes 5-6/*' } }]);
  const { status, text } = await taken(await serveFile(visitor({ range: 'bytes=5-9' }), client, 'f'));
  assert.deepEqual([status, text], [206, 'ab']);
});
