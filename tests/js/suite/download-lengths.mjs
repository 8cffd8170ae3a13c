// G1 to G4: bodies that are shorter or longer than they must be, and bodies that come packed.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { rejected } from './support/errors.mjs';
import { isServer } from './support/kinds.mjs';
import { peer } from './support/peer.mjs';
import { ETAG, failing, reader, record, SIZE, same, served, whole } from './support/served.mjs';

/** @typedef {import('../origin/file.mjs').Way} Way */
/** @typedef {import('@attache/client').DownloadOptions} DownloadOptions */

/** Examined, and not mended. @type {DownloadOptions} */
const ONCE = { resume: false, maxBytes: 1 << 30 };
/** Without a length; and in chunks whose last one comes. */
const UNTOLD = /** @type {Way[]} */ ([{ framing: 'close' }, { framing: 'chunked' }]);

test('G1: a body shorter than its record says is an error, however it ends', async (t) => {
  for (const way of UNTOLD) {
    const { base, content } = await served(t, { ways: [{ ...way, end: SIZE - 2 }] });
    const response = await reader(t, base).download(record({ size: SIZE }), ONCE);
    const { error, came } = await failing(response, 'truncated', JSON.stringify(way));
    assert.isTrue(error.retryable);
    same(came, content.subarray(0, SIZE - 1));
  }
  // Mended where it can be: another answer has the last byte.
  const { base, content } = await served(t, { ways: [{ framing: 'close', end: SIZE - 2 }] });
  same(await whole(await reader(t, base).download(record({ size: SIZE }))), content);
  // It never comes: all of the file was there, and its record was wrong.
  const less = await served(t);
  await failing(await reader(t, less.base).download(record({ size: SIZE + 1 })), 'truncated');
  assert.isAtMost((await less.asked()).length, 2);
});

test('G1: a part shorter than it says is an error', async (t) => {
  const range = { start: 100, end: 199 };
  const told = { 'content-range': `bytes 100-199/${SIZE}` };
  for (const way of UNTOLD) {
    const { base, content } = await served(t, { ways: [{ ...way, end: 150, headers: told }], expose: 'content-range' });
    const { came } = await failing(await reader(t, base).download('file_1', { ...ONCE, range }), 'truncated');
    same(came, content.subarray(100, 151));
  }
  const hidden = await served(t, { ways: [{ framing: 'close', end: 150, headers: told }], expose: '' });
  const file = record({ size: SIZE });
  await failing(
    await reader(t, hidden.base).download(file, { ...ONCE, range }),
    'truncated',
    'Content-Range is hidden',
  );
});

test('G2: a body longer than it must be is an error, and nothing is read beyond', async (t) => {
  for (const way of UNTOLD) {
    const { base, content, asked } = await served(t, { ways: [way] });
    const response = await reader(t, base).download(record({ size: 1_000 }));
    const { came } = await failing(response, 'size_exceeded', JSON.stringify(way));
    assert.isAtMost(came.length, 1_000);
    same(came, content.subarray(0, came.length));
    assert.lengthOf(await asked(), 1, 'what is too long is not mended');
  }
  const range = { start: 100, end: 199 };
  for (const expose of ['content-range', '']) {
    const headers = { 'content-range': `bytes 100-199/${SIZE}` };
    const { base, content } = await served(t, { ways: [{ framing: 'close', end: 299, headers }], expose });
    const response = await reader(t, base).download('file_1', { range });
    // Chromium cuts off by itself what stands behind a part.
    if (t.runtime === 'chromium') same(await whole(response), content.subarray(100, 200));
    else await failing(response, 'size_exceeded', `shown: "${expose}"`);
  }
});

test('C6, G1: nothing is a file too', async (t) => {
  for (const way of /** @type {Way[]} */ ([{ framing: 'length' }, ...UNTOLD])) {
    const empty = await served(t, { size: 0, ways: [way] });
    assert.lengthOf(await whole(await reader(t, empty.base).download(record({ size: 0 }))), 0);
    const other = await served(t, { size: 0, ways: [way] });
    await failing(await reader(t, other.base).download(record({ size: 5 }), ONCE), 'truncated', JSON.stringify(way));
  }
});

test('G3: what comes packed is measured as it is unpacked', async (t) => {
  for (const framing of /** @type {const} */ (['length', 'chunked'])) {
    const { base, content } = await served(t, { always: { pack: 'gzip', framing } });
    const client = reader(t, base);
    same(await whole(await client.download('file_1')), content);
    same(await whole(await client.download(record({ size: SIZE }))), content);
    await failing(await client.download(record({ size: SIZE + 1 }), ONCE), 'truncated');
    await failing(await client.download(record({ size: SIZE - 1 }), ONCE), 'size_exceeded');
  }
});

test('G5: a packed body that breaks is not joined with a part: it fails, or it starts over and is compared', async (t) => {
  const cut = 30_000;
  const always = /** @type {Way} */ ({ pack: 'gzip' });
  const file = record({ size: SIZE });
  const strong = await served(t, { always, ways: [{ cut, ending: 'reset' }], expose: 'etag, content-encoding' });
  const response = await reader(t, strong.base).download(file);
  const { came } = await ending(response);
  same(came, strong.content.subarray(0, came.length));
  for (const { range } of await strong.asked()) assert.isUndefined(range);
  const over = await served(t, { always, ways: [{ cut, ending: 'reset' }], expose: 'etag, content-encoding' });
  same(await whole(await reader(t, over.base).download(file, { resume: 'restart' })), over.content);
});

/** What came of a body, be it whole or not. @param {Response} response */
async function ending(response) {
  try {
    return { came: await whole(response.clone()) };
  } catch {
    return failing(response, 'network');
  }
}

const SHOWN = 'content-encoding, etag';

test('G4: what the runtime does not unpack is an error, not bytes', async (t) => {
  const server = isServer(t);
  const worker = t.runtime === 'workerd';
  const webkit = t.runtime === 'webkit';
  const few = worker || t.runtime === 'deno';
  /** @type {string[]} */
  const told = [];
  for (const [way, ends] of /** @type {[Way, ('whole' | 'refused')[]][]} */ ([
    [{ pack: 'gzip' }, ['whole']],
    [{ pack: 'gzip', headers: { 'content-encoding': 'x-gzip' } }, [few ? 'refused' : 'whole']],
    [{ pack: 'gzip', headers: { 'content-encoding': 'GZIP' } }, [worker || webkit ? 'refused' : 'whole']],
    [{ pack: 'gzip', headers: { 'content-encoding': 'gzip, identity' } }, ['refused', server ? 'refused' : 'whole']],
    [{ pack: 'deflate' }, [few ? 'refused' : 'whole']],
    // By the compatibility date.
    [{ pack: 'br' }, worker ? ['whole', 'refused'] : ['whole']],
    // Node does from 24 on.
    [{ pack: 'zstd' }, t.runtime === 'node' ? ['whole', 'refused'] : [few || webkit ? 'refused' : 'whole']],
    [{ headers: { 'content-encoding': 'cow' } }, ['refused']],
    [{ headers: { 'content-encoding': 'aws-chunked' } }, ['refused']],
    [{ headers: { 'content-encoding': 'identity' } }, ['whole']],
    [{ headers: { 'content-encoding': '' } }, ['whole']],
  ])) {
    const { base, content } = await served(t, { always: way, expose: SHOWN });
    const reading = (async () => whole(await reader(t, base).download(record({ size: SIZE }))))();
    const what = `${way.pack} as ${way.headers?.['content-encoding'] ?? way.pack}`;
    /** @type {'whole' | 'refused'} */
    let end = 'refused';
    try {
      same(await reading, content, what);
      end = 'whole';
    } catch (error) {
      if (end === 'whole') throw error;
      // WebKitGTK knows the words in lower case alone: what it then gives is not of the file's length.
      const loud = webkit && what.endsWith('GZIP');
      const { reason } = await rejected(reading, loud ? 'size_exceeded' : 'bad_response', [], what);
      if (!loud) assert.equal(reason, 'content-encoding', what);
    }
    assert.include(ends, end, what);
    told.push(`${what}: ${end}`);
  }
  t.tell(told.join(', '));
});

test('G4: with `resume: false` a packed body is handed through as it came', async (t) => {
  const { base } = await served(t, { always: { headers: { 'content-encoding': 'cow' } }, expose: SHOWN });
  const response = await reader(t, base).download('file_1', { resume: false });
  assert.equal(response.headers.get('content-encoding'), 'cow');
  assert.equal((await response.arrayBuffer()).byteLength, SIZE);
});

test('G13: a bound counts unpacked bytes, and what stands beyond is not read', async (t) => {
  const bomb = { pack: /** @type {const} */ ('gzip'), text: ' ', count: 32 << 20 };
  for (const length of ['content-length: {length}\r\n', '']) {
    const head = `HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\nconnection: close\r\ncontent-encoding: gzip\r\netag: ${ETAG}\r\n${length}\r\n`;
    const { base } = await peer(t, [{ path: '/v1/files', times: 0, wire: [head, bomb, { ending: 'close' }] }]);
    const response = await reader(t, base).download('file_1', { maxBytes: 100_000 });
    const { came } = await failing(response, 'size_exceeded');
    assert.isAtMost(came.length, 100_000);
    for (const read of /** @type {const} */ (['text', 'arrayBuffer', 'blob', 'json'])) {
      const again = await reader(t, base).download('file_1', { maxBytes: 100_000 });
      await rejected(again[read](), 'size_exceeded', [], read);
    }
  }
});

test('G14: what HEAD tells of a file: its size, type, tag and name; what is not told is absent', async (t) => {
  const name = "attachment; filename*=UTF-8''a%20b.bin";
  const headers = { etag: ETAG, 'content-type': 'text/x-own', 'content-disposition': name };
  const { base, asked } = await served(t, { headers, ways: [{}, { framing: 'close' }] });
  const client = reader(t, base);
  for (const length of [String(SIZE), null]) {
    const { status, body, headers: told } = await client.request('/v1/files/file_1/download', { method: 'HEAD' });
    assert.equal(status, 200);
    await body?.cancel();
    assert.equal(told.get('content-length'), length);
    assert.equal(told.get('content-type'), 'text/x-own');
    assert.equal(told.get('etag'), ETAG);
    assert.equal(told.get('content-disposition'), name);
  }
  assert.lengthOf(await asked(), 2);
});
