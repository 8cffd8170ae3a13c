// What rows end in, in releases of Node after 20, whose parser is stricter. The same row may end either way, by the release.

import { either, ownEnds } from './hostile-own.mjs';
import { all, CUT, NETWORK } from './hostile-rows.mjs';

export const inLaterNode = ownEnds([
  [
    [
      'a chunk shorter than it says, after "connection: close"',
      'no last chunk, after "connection: close"',
      'a last chunk without its empty line, after "connection: close"',
    ],
    either(all('ok'), CUT),
    'from Node 22 on, a connection that ends ends no chunks',
  ],
  [['a header without a name'], either(all('ok'), NETWORK), 'Node 24 refuses it'],
]);
