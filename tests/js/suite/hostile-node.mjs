// What rows end in, in releases of Node after 20, whose parser is stricter.

import { ownEnds } from './hostile-own.mjs';
import { CUT, NETWORK } from './hostile-rows.mjs';

/** @typedef {import('./hostile-wire.mjs').Row} Row */

const { process } = /** @type {{ process?: { versions?: { node?: string } } }} */ (globalThis);
const RELEASE = Number.parseInt(process?.versions?.node ?? '', 10);

/** By the first release that does so. */
const OWN = new Map([
  [
    22,
    ownEnds([
      [
        [
          'a chunk shorter than it says, after "connection: close"',
          'no last chunk, after "connection: close"',
          'a last chunk without its empty line, after "connection: close"',
          'half of the body in chunks, after "connection: close"',
        ],
        CUT,
        'from Node 22 on, a connection that ends ends no chunks',
      ],
    ]),
  ],
  [
    24,
    ownEnds([
      [
        ['a header without a name', 'a space before the colon', 'a header name with a space', 'a folded value'],
        NETWORK,
        'from Node 24 on, a header is what the grammar says',
      ],
    ]),
  ],
]);

/** @param {Row} row */
export const inLaterNode = (row) =>
  Object.assign({}, ...[...OWN].map(([release, ends]) => (RELEASE >= release ? ends(row) : {})));
