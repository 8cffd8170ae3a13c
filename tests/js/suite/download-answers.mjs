// G6, G7: what a server answers that is asked for the rest of a body. Whatever it is, no byte of it is joined that does not
// belong there: the body is the file, or it fails with what came being the file's beginning.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { rejected } from './support/errors.mjs';
import { isPage } from './support/kinds.mjs';
import { ETAG, failing, first, reader, record, SIZE, same, served, whole } from './support/served.mjs';

/** @typedef {import('../origin/file.mjs').Way} Way */
/** @typedef {import('@attache/client').ErrorCode} ErrorCode */

/** Where the body breaks. */
const CUT = 20_000;
const EXPOSED = 'content-encoding, content-range, date, etag';

/** The answer to the request for the rest, and what becomes of the body with `resume: 'strong'` and with `'restart'`. */
const RESTS = /** @type {[string, Way, ErrorCode | 'whole', ErrorCode | 'whole'][]} */ ([
  ['the rest', {}, 'whole', 'whole'],
  ['all of it, the same version', { status: 200 }, 'whole', 'whole'],
  ['all of another version', { status: 200, seed: 2, headers: { etag: '"v2"' } }, 'object_changed', 'object_changed'],
  [
    'all of it, no tag, other bytes',
    { status: 200, seed: 2, headers: { etag: null } },
    'object_changed',
    'object_changed',
  ],
  ['all of it, no tag, the same bytes', { status: 200, headers: { etag: null } }, 'object_changed', 'whole'],
  ['all of it, a weak tag', { status: 200, headers: { etag: 'W/"v1"' } }, 'object_changed', 'whole'],
  ['all of it, shorter', { status: 200, end: 1_000, headers: { etag: ETAG } }, 'object_changed', 'object_changed'],
  ['a part that begins too early', { start: CUT - 1 }, 'bad_response', 'whole'],
  ['a part that begins too late', { start: CUT + 1 }, 'bad_response', 'whole'],
  ['a part from the beginning', { start: 0 }, 'bad_response', 'whole'],
  [
    'a part of another version',
    { ignore: true, seed: 2, headers: { etag: '"v2"' } },
    'object_changed',
    'object_changed',
  ],
  ['a part without a tag', { headers: { etag: null } }, 'object_changed', 'whole'],
  ['a part with a weak tag', { headers: { etag: 'W/"v1"' } }, 'object_changed', 'whole'],
  ['a part of another total', { total: SIZE + 1 }, 'object_changed', 'object_changed'],
  ['a part of a smaller total', { total: SIZE - 1, end: SIZE - 2 }, 'object_changed', 'object_changed'],
  ['a part of an unknown total', { total: '*' }, 'whole', 'whole'],
  ['a part that ends early', { end: 30_000 }, 'whole', 'whole'],
  ['a part that does not say which', { headers: { 'content-range': null } }, 'bad_response', 'whole'],
  ...[
    'bytes',
    'bytes 20000',
    'bytes 20000-19999/65536',
    'bytes 20000-65536/65536',
    'items 20000-65535/65536',
    '20000-65535/65536',
    'bytes */65536',
  ].map(
    (told) =>
      /** @type {const} */ ([`a part of "${told}"`, { headers: { 'content-range': told } }, 'bad_response', 'whole']),
  ),
  ['several parts', { multipart: true }, 'bad_response', 'whole'],
  ['a packed part', { pack: 'gzip' }, 'bad_response', 'whole'],
  ['nothing behind, of the same total', { status: 416 }, 'object_changed', 'object_changed'],
  ['nothing behind, of another total', { status: 416, total: CUT - 1 }, 'object_changed', 'object_changed'],
  ['304', { status: 304, framing: 'close' }, 'bad_response', 'whole'],
  ['404', { status: 404 }, 'not_found', 'not_found'],
  ['403', { status: 403 }, 'forbidden', 'forbidden'],
  ['503, and then the rest', { status: 503 }, 'whole', 'whole'],
]);

for (const [index, resume] of /** @type {const} */ (['strong', 'restart']).entries()) {
  test(`G6: resume ${resume}: no answer to the request for the rest corrupts a body`, async (t) => {
    for (const [what, way, ...ends] of RESTS) {
      const ways = [{ cut: CUT, gate: true }, way];
      const { base, content, asked, go } = await served(t, { ways, expose: EXPOSED });
      const response = await reader(t, base).download(record({ size: SIZE }), { resume });
      // Chromium asks for a part unpacked and does not take a packed one: there the request is made again.
      const end = way.pack && t.runtime === 'chromium' ? 'whole' : ends[index];
      if (end === 'whole') {
        same(await whole(response, first(go)), content, what);
      } else {
        const { came } = await failing(response, /** @type {ErrorCode} */ (end), what, first(go));
        same(came, content.subarray(0, came.length), what);
      }
      assert.isAtMost((await asked()).length, 4, what);
    }
  });
}

test('G7: nothing stands behind what has come, and that was all', async (t) => {
  if (t.runtime === 'webkit') t.notApplicable('WebKitGTK takes the end of the connection for the end of the body');
  // The length is told by nobody, and the end is not told either.
  const open = /** @type {Way} */ ({
    framing: 'chunked',
    ending: 'close',
    cut: SIZE,
    gate: true,
    // With `connection: close` Node takes the end of the connection for the end of the body.
    headers: { connection: 'keep-alive' },
  });
  for (const [way, end] of /** @type {[Way, ErrorCode | 'whole'][]} */ ([
    [{}, 'whole'],
    [{ total: SIZE + 1 }, 'object_changed'],
    [{ total: SIZE - 1 }, 'object_changed'],
    [{ headers: { etag: '"v2"' }, ignore: true }, 'object_changed'],
    [{ headers: { 'content-range': null } }, 'object_changed'],
  ])) {
    const { base, content, asked, go } = await served(t, { ways: [open, { status: 416, ...way }] });
    const response = await reader(t, base).download('file_1');
    const what = JSON.stringify(way);
    let came = 0;
    // Not before all of it is there.
    const late = () => go();
    const body = count(response, (bytes) => {
      came += bytes;
      return came === SIZE ? late() : undefined;
    });
    if (end === 'whole') same(await body, content, what);
    else await rejected(body, end, [], what);
    const [, second] = await asked();
    assert.equal(second?.range, `bytes=${SIZE}-`, what);
    assert.equal(second?.status, 416, what);
  }
});

/**
 * @param {Response} response
 * @param {(bytes: number) => unknown} taken
 */
async function count(response, taken) {
  const body = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  const all = new Uint8Array(SIZE);
  let at = 0;
  for (;;) {
    const { done, value } = await body.read();
    if (done) return all.subarray(0, at);
    all.set(value, at);
    at += value.length;
    await taken(value.length);
  }
}

const START = 1_000;
const END = 1_999;
const range = { start: START, end: END };

test('G6: a part that was asked for is that part, or is refused', async (t) => {
  const page = isPage(t);
  for (const [what, way, end] of /** @type {[string, Way, ErrorCode | [number, number]][]} */ ([
    ['the part', {}, [START, END]],
    ['less of it', { end: 1_500 }, [START, 1_500]],
    ['all of the file, which is no part', { status: 200 }, [0, SIZE - 1]],
    ['a part that begins elsewhere', { start: 0 }, 'bad_response'],
    ['a part that goes on', { end: 2_000 }, 'bad_response'],
    ['a part of an unknown total', { total: '*' }, [START, END]],
    ['a part of another file', { total: SIZE + 1 }, 'object_changed'],
    ['several parts', { multipart: true }, 'bad_response'],
    // A page cannot tell what is missing from what it is not shown.
    ['a part that does not say which', { headers: { 'content-range': null } }, page ? [START, END] : 'bad_response'],
    ['a part that says nonsense', { headers: { 'content-range': 'bytes 5' } }, 'bad_response'],
    ['nothing', { status: 416 }, 'range_not_satisfiable'],
  ])) {
    for (const resume of /** @type {const} */ (['strong', 'restart', false])) {
      const { base, content } = await served(t, { ways: [way], expose: EXPOSED });
      const call = reader(t, base).download(record({ size: SIZE }), { range, resume });
      if (typeof end === 'string') {
        await rejected(call, end, [], what);
        continue;
      }
      const response = await call;
      assert.equal(response.status, end[0] === 0 ? 200 : 206, what);
      same(await whole(response), content.subarray(end[0], end[1] + 1), what);
    }
  }
});

test('G6: the last bytes that were asked for are those, or are refused', async (t) => {
  for (const [what, way, refused] of /** @type {[string, Way, ErrorCode?][]} */ ([
    ['the last', {}],
    ['more of them', { start: SIZE - 101 }, 'bad_response'],
    ['fewer of them', { start: SIZE - 99 }, 'bad_response'],
    ['not the last', { end: SIZE - 2 }, 'bad_response'],
  ])) {
    const { base, content } = await served(t, { ways: [way] });
    const call = reader(t, base).download('file_1', { range: { last: 100 } });
    if (refused) await rejected(call, refused, [], what);
    else same(await whole(await call), content.subarray(SIZE - 100), what);
  }
});
