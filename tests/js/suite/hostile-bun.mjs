// What rows end in, in Bun.

import { ownEnds } from './hostile-own.mjs';
import { all, CUT, empty, NETWORK, unread } from './hostile-rows.mjs';

const STRICT = 'Bun refuses what could be read in two ways';
const LENIENT = 'Bun reads on where others stop';

export const inBun = ownEnds([
  [['status 000'], unread('bad_response 0', 0), 'Bun takes any three digits'],
  [['status 099'], unread('bad_response 99', 99), 'Bun takes any three digits'],
  [
    [
      'HTTP/2.0 in words',
      'empty lines before the status line',
      'Content-Length as a list of the same',
      'chunked twice',
      'Transfer-Encoding that nobody knows',
      'Transfer-Encoding: xchunked',
      '10,000 headers',
      'a header a thousand times',
      'a header without a name',
      'a space before the colon',
      'a header name with a space',
      'a control in a value',
      'a folded value',
    ],
    NETWORK,
    STRICT,
  ],
  [
    ['an unknown encoding over plain JSON', 'an unknown encoding over gzip'],
    { download: 'bad_response' },
    'it is shown the encoding, and does not unpack it',
  ],
  [['407'], all('forbidden 407'), 'to Bun it is an answer like any other'],
  [['Content-Length and chunks'], { download: 'read: size_exceeded' }, 'it goes by the chunks and shows the length'],
  [['a chunk size after a thousand zeros', 'deflate cut'], CUT, STRICT],
  [
    [
      'a last chunk without its empty line',
      'a last chunk without its empty line, after "connection: close"',
      'a chunk extension of 1 MB',
      'trailers of 1 MB',
      '1 MB in one header',
      'gzip with other bytes behind it',
    ],
    all('ok'),
    LENIENT,
  ],
  [['gzip that is empty'], empty(), LENIENT],
  [['gzip, gzip', 'twenty encodings'], unread('bad_response'), 'Bun undoes one encoding'],
  [['302 to a place of 100 KB'], empty('no bytes 204', 204), 'Bun takes addresses of that length'],
]);
