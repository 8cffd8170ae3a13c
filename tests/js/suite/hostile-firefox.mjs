// What rows end in in Firefox, where that is neither what they say nor what they say of Chromium, which is a page too.

import { all, doubtful, NETWORK } from './hostile-rows.mjs';

/** @typedef {import('./hostile-wire.mjs').Ends} Ends */
/** @typedef {import('./hostile-wire.mjs').Row} Row */

const LATE = 'Firefox gives a Response only once its body has begun';
const STRICT = 'Firefox takes no status line but HTTP with a version that it knows and three digits';
const LENIENT = 'Firefox reads on where others stop';
const PLACES = 'to Firefox an address that cannot be is a redirect like any other';

const ELSEWHERE = {
  ...doubtful('redirect_refused', 'redirect_refused'),
  watched: 'network unknown',
};

/** @type {[string[], Ends, string][]} */
const ROWS = [
  [['a reset after the headers'], { download: undefined }, `${LATE}, and the row waits for one`],
  [['a close after the headers'], { download: 'network' }, LATE],
  [
    ['an error body that is cut'],
    { watched: 'forbidden 403' },
    'Firefox tells XMLHttpRequest the status of what is cut',
  ],
  [
    ['HTTP/9.9', 'HTTP without a version', 'status 1000', 'status -200', 'status 2OO', 'status 200.5', 'no status'],
    NETWORK,
    STRICT,
  ],
  [
    ['101 unasked'],
    { ...doubtful('bad_response 101', 'ambiguous 101') },
    'Firefox hands over a change of protocol that nobody asked for',
  ],
  [['407'], all('forbidden 407'), 'to Firefox it is an answer like any other'],
  [
    [
      'a chunk size that is no number',
      'a chunk size that is negative',
      'a chunk size beyond 64 bits',
      'a chunk size that is empty',
      'a chunk size smaller than the chunk',
      'a chunk size with a bare line feed in its extension',
    ],
    { download: 'network' },
    LATE,
  ],
  [
    [
      'a chunk size with 0x',
      'a chunk size with a plus',
      'no line end behind a chunk',
      'a chunk extension of 1 MB',
      'trailers of 1 MB',
      'chunks under HTTP/1.0',
    ],
    all('ok'),
    LENIENT,
  ],
  [
    ['10,000 headers'],
    { get: undefined, list: undefined, upload: undefined, keyless: undefined, delete: undefined },
    'the fetch of Firefox takes seconds for as many, before anybody sees an answer',
  ],
  [['302 to http://', '302 to http://[', '302 to http://127.0.0.1:99999/'], ELSEWHERE, PLACES],
  [['302 to "//"', '302 to "///"'], { get: 'redirect_refused' }, PLACES],
];

const FOUND = new Map(ROWS.flatMap(([names, ends, why]) => names.map((name) => [name, { ...ends, why }])));

/** @param {Row} row @returns {Ends & { why?: string }} */
export const inFirefox = ({ what, differs }) => ({ ...differs?.chromium, ...FOUND.get(what) });
