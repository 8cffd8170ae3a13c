// L2: lengths and chunks that lie.

import {
  all,
  CLOSE,
  CUT,
  empty,
  HOLD,
  head,
  inChromium,
  inNode,
  inWorkerd,
  LENGTH,
  NETWORK,
  unread,
} from './hostile-rows.mjs';
import { BODY, horrors } from './hostile-wire.mjs';

/** @typedef {import('./hostile-wire.mjs').Row} Row */
/** @typedef {import('../origin/wire.mjs').Action} Action */

const HEX = BODY.length.toString(16);
const CHUNKED = head('transfer-encoding: chunked\r\n');
/** Without the announcement that the connection ends. */
const KEPT = CHUNKED.replace('connection: close\r\n', '');
const LAST = '0\r\n\r\n';
const CHUNKS = `${HEX}\r\n${BODY}\r\n${LAST}`;
const STRICT = inNode(NETWORK, 'it refuses what could be read in two ways');
const LENIENT = inChromium(all('ok'), 'it takes a length that is none for no length');
/** The first one alone lies; the body goes to the end of the connection. @param {string} value */
const length = (value) => [head(`content-length: ${value}\r\n`), BODY, CLOSE];

horrors('lengths', [
  {
    what: 'Content-Length twice, the same',
    wire: [head(LENGTH + LENGTH), BODY, CLOSE],
    ends: all('ok'),
    differs: STRICT,
  },
  {
    what: 'Content-Length as a list of the same',
    wire: length('{length}, {length}'),
    ends: all('ok'),
    differs: STRICT,
  },
  {
    what: 'Content-Length twice, differing',
    wire: [head(`content-length: 10\r\n${LENGTH}`), BODY, CLOSE],
    ends: NETWORK,
  },
  { what: 'Content-Length as a list, differing', wire: length('10, {length}'), ends: NETWORK },
  {
    what: 'Content-Length and chunks',
    wire: [head('content-length: 10\r\ntransfer-encoding: chunked\r\n'), CHUNKS, CLOSE],
    ends: all('ok'),
    differs: {
      ...STRICT,
      ...inWorkerd(
        { download: 'read: size_exceeded' },
        'it goes by the chunks and shows the length, which is not kept',
      ),
    },
  },
  ...['-1', '+{length}', '0x10', '1e3', 'ten', '', '{length}.0', 'NaN', '\xd9\xa3'].map((value) => ({
    what: `Content-Length: ${value === '' ? '(empty)' : value === '\xd9\xa3' ? '(an Arabic 3)' : value.replace('{length}', 'n')}`,
    wire: length(value),
    ends: NETWORK,
    differs: LENIENT,
  })),
  {
    what: 'Content-Length: -0',
    wire: length('-0'),
    ends: NETWORK,
    differs: inChromium(empty(), 'it reads 0'),
  },
  {
    what: 'Content-Length of 1 TiB, and the end',
    wire: length('1099511627776'),
    ends: unread('read: network'),
    differs: inChromium({ watched: 'network unknown' }, 'XMLHttpRequest reads on before anybody looks at the length'),
  },
  { what: 'Content-Length too long by one', wire: length(String(BODY.length + 1)), ends: CUT },
  { what: 'Content-Length too short by one', wire: length(String(BODY.length - 1)), ends: unread() },
  { what: 'Content-Length: 0 and a body', wire: length('0'), ends: empty() },
  { what: 'Content-Length with leading zeros', wire: length('000{length}'), ends: all('ok') },
]);

/** @param {string} what @param {Action[]} wire @param {Row['ends']} [ends] @param {Row['differs']} [differs] @returns {Row} */
const chunked = (what, wire, ends = CUT, differs) => ({
  what,
  wire: [CHUNKED, ...wire, CLOSE],
  ends,
  differs,
});
/** All of the body comes, and then not what must stand behind it. @type {[string, ...Action[]][]} */
const CUT_SHORT = [
  ['a chunk shorter than it says', `fff\r\n${BODY}`],
  ['no last chunk', `${HEX}\r\n${BODY}\r\n`],
  ['a last chunk without its empty line', `${HEX}\r\n${BODY}\r\n0\r\n`],
];
const LONG = { repeat: 'x', count: 1 << 20 };

horrors('chunks', [
  chunked('chunks', [CHUNKS], all('ok')),
  chunked('one byte a chunk', [[...BODY].map((byte) => `1\r\n${byte}\r\n`).join('') + LAST], all('ok')),
  ...[
    ['that is no number', 'zz'],
    ['that is negative', '-5'],
    ['with 0x', `0x${HEX}`],
    ['with a plus', `+${HEX}`],
    ['beyond 64 bits', `1${'0'.repeat(16)}${HEX}`],
    ['that is empty', ''],
    ['smaller than the chunk', '5'],
    ['with a bare line feed in its extension', `${HEX};a\nb`],
  ].map(([what, size]) => chunked(`a chunk size ${what}`, [`${size}\r\n${BODY}\r\n${LAST}`])),
  chunked('a chunk size after a thousand zeros', [`${'0'.repeat(1_000)}${CHUNKS}`], all('ok')),
  chunked('no line end behind a chunk', [`${HEX}\r\n${BODY}${LAST}`]),
  ...CUT_SHORT.map(([what, ...wire]) => ({ what, wire: [KEPT, ...wire, CLOSE], ends: CUT })),
  // With `connection: close` on top, Node takes the end of the connection for the end of the body, whatever the chunks say.
  ...CUT_SHORT.map(([what, ...wire]) =>
    chunked(`${what}, after "connection: close"`, wire, CUT, inNode(all('ok'), 'it takes the close for the end')),
  ),
  chunked(
    'half of the body in chunks, after "connection: close"',
    [`${HEX}\r\n${BODY.slice(0, 40)}`],
    CUT,
    inNode(unread(), 'it takes the close for the end'),
  ),
  {
    what: 'a last chunk without its empty line, and silence',
    wire: [CHUNKED, `${HEX}\r\n${BODY}\r\n0\r\n`, HOLD],
    limit: 'bytes',
    ends: { get: 'stalled', upload: 'stalled unknown', watched: 'stalled unknown', delete: 'stalled unknown' },
    differs: inChromium({ watched: 'timeout unknown' }, 'XMLHttpRequest gives the answer whole'),
  },
  chunked('a chunk extension', [`${HEX};a=b\r\n${BODY}\r\n${LAST}`], all('ok')),
  chunked('a chunk extension in quotes', [`${HEX};a="b"\r\n${BODY}\r\n${LAST}`], all('ok')),
  chunked(
    'a chunk extension of 1 MB',
    [`${HEX};a=`, LONG, `\r\n${BODY}\r\n${LAST}`],
    CUT,
    inNode(all('ok'), 'it skips what it does not keep'),
  ),
  chunked(
    '10,000 chunks with extensions of 1 KB',
    [{ repeat: `1;${'x'.repeat(1_000)}\r\n \r\n`, count: 10_000 }, CHUNKS],
    { get: 'ok', upload: 'ok', delete: 'ok' },
    inWorkerd({ get: 'network', upload: 'network unknown', delete: 'network unknown' }, 'it bounds what it skips'),
  ),
  chunked('trailers', [`${HEX}\r\n${BODY}\r\n0\r\nx-a: b\r\nset-cookie: a=b\r\n\r\n`], all('ok')),
  chunked(
    'trailers that frame',
    [`${HEX}\r\n${BODY}\r\n0\r\ncontent-length: 5\r\n\r\n`],
    all('ok'),
    inNode(CUT, 'it reads them as it reads headers'),
  ),
  chunked('trailers of 1 MB', [`${HEX}\r\n${BODY}\r\n0\r\nx: `, LONG, '\r\n\r\n']),
  { what: 'chunked twice', wire: [head('transfer-encoding: chunked, chunked\r\n'), CHUNKS, CLOSE], ends: all('ok') },
  {
    what: 'Transfer-Encoding: identity',
    wire: [head(`transfer-encoding: identity\r\n${LENGTH}`), BODY, CLOSE],
    ends: all('ok'),
    differs: STRICT,
  },
  {
    what: 'Transfer-Encoding that nobody knows',
    wire: [head('transfer-encoding: cow\r\n'), BODY, CLOSE],
    ends: all('ok'),
  },
  {
    what: 'Transfer-Encoding: xchunked',
    wire: [head('transfer-encoding: xchunked\r\n'), CHUNKS, CLOSE],
    ends: unread(),
  },
  {
    what: 'chunks under HTTP/1.0',
    wire: [CHUNKED.replace('HTTP/1.1', 'HTTP/1.0'), CHUNKS, CLOSE],
    ends: all('ok'),
    differs: {
      ...inChromium(unread(), 'it knows none in HTTP/1.0'),
      ...inWorkerd(NETWORK, 'it knows none in HTTP/1.0'),
    },
  },
]);
