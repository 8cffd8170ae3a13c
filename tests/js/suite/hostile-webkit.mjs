// What rows end in, in WebKitGTK, where that is neither what they say nor what they say of Chromium, which is a page too.

import { either, ownEnds } from './hostile-own.mjs';
import { all, CUT, doubtful, empty, NETWORK, only, unread } from './hostile-rows.mjs';

/** @typedef {import('./hostile-wire.mjs').Row} Row */

const STRICT = 'libsoup, which fetches for WebKitGTK, refuses it';
const BY_LENGTH =
  'libsoup, which fetches for WebKitGTK, takes what came for the whole; a download is held against its length';
const BY_PIECES = 'libsoup, which fetches for WebKitGTK, takes it or not, by the pieces in which it arrives';
const LENIENT = 'libsoup, which fetches for WebKitGTK, takes what came for the whole';
const PLACES = 'to WebKit an address that cannot be is a redirect like any other';

const VERBS = /** @type {const} */ (['get', 'list', 'upload', 'keyless', 'delete', 'download']);
/** XMLHttpRequest ends as in other pages. */
const UNWATCHED = only(NETWORK, ...VERBS);
const ELSEWHERE = only(doubtful('redirect_refused', 'redirect_refused'), ...VERBS);

const own = ownEnds([
  [
    [
      'a close in the headers',
      'HTTP/9.9',
      'HTTP without a version',
      'status 099',
      'status 1000',
      'status 20',
      'status -200',
      'status 2OO',
      'no status',
      'HTTP/2.0 in words',
      'a reason phrase of 100 KB',
      'Content-Length as a list of the same',
      'Content-Length: 0x10',
      'Content-Length: 1e3',
      'Content-Length: ten',
      'Content-Length: n.0',
      'Content-Length: NaN',
      'Content-Length: (an Arabic 3)',
      'chunked twice',
      'Transfer-Encoding that nobody knows',
      'Transfer-Encoding: xchunked',
      '10,000 headers',
      '302 to a place of 100 KB',
    ],
    NETWORK,
    STRICT,
  ],
  [['10,000 chunks with extensions of 1 KB'], NETWORK, STRICT],
  [['a chunk size after a thousand zeros'], CUT, STRICT],
  [['status 000', '302 to ftp://127.0.0.1/x'], UNWATCHED, STRICT],
  [
    [
      'a close after the headers',
      'a chunk size that is no number',
      'a chunk size that is negative',
      'a chunk size beyond 64 bits',
      'a chunk size that is empty',
    ],
    empty(),
    LENIENT,
  ],
  [
    ['a close mid-body', 'a half-close mid-body', 'a chunk size with a bare line feed in its extension'],
    unread(),
    LENIENT,
  ],
  [['gzip with a wrong checksum'], either(unread(), CUT), BY_PIECES],
  [['no line end behind a chunk'], either(all('ok'), CUT), BY_PIECES],
  [
    ['Content-Length: (empty)'],
    only(unread('no bytes'), 'get', 'list', 'upload', 'watched', 'keyless', 'download'),
    LENIENT,
  ],
  [
    [
      'Content-Length twice, differing',
      'Content-Length too long by one',
      'a chunk size with 0x',
      'a chunk size with a plus',
      'no last chunk',
      'a last chunk without its empty line',
      'no last chunk, after "connection: close"',
      'a last chunk without its empty line, after "connection: close"',
      'trailers of 1 MB',
      'chunks under HTTP/1.0',
      'gzip that is plain',
      'gzip, gzip',
    ],
    all('ok'),
    LENIENT,
  ],
  [['Content-Length of 1 TiB, and the end'], { download: 'read: truncated', watched: 'ok' }, BY_LENGTH],
  [['an error body that is cut', 'a refusal with bad gzip'], { watched: 'forbidden 403' }, LENIENT],
  [['205 with a body'], { download: 'ok 205' }, 'WebKit gives it a body'],
  [['407'], all('forbidden 407'), 'to WebKit it is an answer like any other'],
  [['302 to http://', '302 to http://[', '302 to http://127.0.0.1:99999/'], ELSEWHERE, PLACES],
  [
    ['302 to "//"', '302 to "///"', '302 to "{base}/there and location: {other}/there"'],
    { get: 'redirect_refused' },
    PLACES,
  ],
]);

/** @param {Row} row */
export const inWebKit = (row) => ({ ...row.differs?.chromium, ...own(row) });
