// What rows end in, in Deno. Its fetch does not tell when a body has left: what only a limit ends is as in a Worker.

import { ownEnds } from './hostile-own.mjs';
import { all, empty, NETWORK, unread } from './hostile-rows.mjs';

/** @typedef {import('./hostile-wire.mjs').Row} Row */

const STRICT = 'Deno refuses what could be read in two ways, and more than it bounds';
const PACKED = 'Deno undoes gzip and br, one of them';

const own = ownEnds([
  [
    [
      'HTTP/2.0 in words',
      'chunks under HTTP/1.0',
      '10,000 headers',
      'a header a thousand times',
      'a header without a name',
      'a space before the colon',
      'a header name with a space',
      'a control in a value',
      'a folded value',
      '10,000 chunks with extensions of 1 KB',
    ],
    NETWORK,
    STRICT,
  ],
  [['101 unasked'], unread('bad_response 101', 101), 'Deno hands over a change of protocol that nobody asked for'],
  [
    ['an unknown encoding over plain JSON', 'an unknown encoding over gzip'],
    { download: 'bad_response' },
    'it is shown the encoding, and does not unpack it',
  ],
  [['407'], all('forbidden 407'), 'to Deno it is an answer like any other'],
  [['Content-Length and chunks'], { download: 'read: size_exceeded' }, 'it goes by the chunks and shows the length'],
  [
    ['x-gzip', 'deflate', 'deflate cut', 'deflate without its frame', 'gzip, gzip', 'twenty encodings'],
    unread('bad_response'),
    PACKED,
  ],
  [['gzip, one behind the other'], unread(), 'Deno ends with the first'],
  [['gzip with other bytes behind it'], all('ok'), 'Deno ends with the first'],
  [['gzip that is empty'], empty(), 'Deno takes nothing for nothing'],
]);

/** @param {Row} row */
export const inDeno = (row) => ({ ...(row.limit && row.differs?.workerd), ...own(row) });
