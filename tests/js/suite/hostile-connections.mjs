// L2: connections that end, stop or drip, at every place of an answer.

import {
  all,
  CLOSE,
  CUT,
  doubtful,
  empty,
  GATE,
  HALF,
  HOLD,
  head,
  inChromium,
  NETWORK,
  RESET,
  SILENCE,
  unread,
} from './hostile-rows.mjs';
import { BODY, horrors } from './hostile-wire.mjs';

/** @typedef {import('./hostile-wire.mjs').Verb} Verb */

const START = BODY.slice(0, 40);
const PROMISED = head(`content-length: ${BODY.length}\r\n`);
const REFUSED = head(`content-length: ${BODY.length}\r\n`, '403 Forbidden');
const DELIMITED = head('');

/** A reset may overtake what was written before it: a download waits for the headers first. @param {string[]} before */
const resetAfter =
  (...before) =>
  (/** @type {Verb} */ verb) => [...before, ...(verb === 'download' ? [GATE] : []), RESET];

const STATUSLESS = inChromium(
  { watched: 'network unknown' },
  'XMLHttpRequest tells no status of an answer that broke off',
);

horrors('connections', [
  { what: 'a reset before the headers', wire: [RESET], ends: NETWORK },
  { what: 'a reset after the headers', wire: resetAfter(PROMISED), ends: CUT },
  { what: 'a reset mid-body', wire: resetAfter(PROMISED, START), ends: CUT },
  { what: 'a close without an answer', wire: [CLOSE], ends: NETWORK },
  { what: 'a half-close without an answer', wire: [HALF], ends: NETWORK },
  { what: 'a reset before the request has been read', wire: [RESET], step: { at: 'headers' }, ends: NETWORK },
  {
    what: 'an answer before the request has been read',
    wire: [head(), BODY],
    step: { at: 'headers' },
    ends: all('ok'),
  },
  {
    what: 'a close in the headers',
    wire: ['HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\ncont', CLOSE],
    ends: NETWORK,
    differs: inChromium(empty(), 'it takes the end of the connection for the end of the headers'),
  },
  { what: 'a close after the headers', wire: [PROMISED, CLOSE], ends: CUT },
  { what: 'a close mid-body', wire: [PROMISED, START, CLOSE], ends: CUT },
  { what: 'a half-close mid-body', wire: [PROMISED, START, HALF], ends: CUT },
  { what: 'a body that the close delimits', wire: [DELIMITED, BODY, CLOSE], ends: all('ok') },
  { what: 'a body that the close delimits, cut', wire: [DELIMITED, START, CLOSE], ends: unread() },
  { what: 'a body that the close delimits, empty', wire: [DELIMITED, CLOSE], ends: empty() },
  { what: 'an error body that is cut', wire: [REFUSED, START, CLOSE], ends: all('forbidden 403'), differs: STATUSLESS },
  {
    what: 'an error body that is reset',
    wire: [REFUSED, START, RESET],
    ends: all('forbidden 403'),
    differs: STATUSLESS,
  },
]);

/** Headers came, and then not enough. A download's body is its reader's: what is said of it is in hostile-sending.mjs. */
const STALLED = { ...doubtful('stalled'), download: undefined };
const WHOLE = inChromium(
  { watched: 'timeout unknown' },
  'XMLHttpRequest gives the answer whole: until then none has come',
);

horrors('silence and dripping', [
  { what: 'no answer at all', wire: [HOLD], ...SILENCE },
  { what: 'a status line that comes for ever', wire: [{ drip: 'HTTP/1.1 200 OK        ', every: 20 }], ...SILENCE },
  {
    what: 'headers that come for ever',
    wire: ['HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\nx-drip: ', { drip: 'a', every: 20 }],
    ...SILENCE,
  },
  { what: '102 for ever', wire: [{ drip: 'HTTP/1.1 102 Processing\r\n\r\n', every: 2 }], ...SILENCE },
  { what: 'a body that stalls', wire: [PROMISED, START, HOLD], limit: 'bytes', ends: STALLED, differs: WHOLE },
  {
    what: 'a body that drips for ever',
    wire: [head('content-length: 100000\r\n'), '{"id":"file_1"', { drip: ' ', every: 20 }],
    limit: 'bytes',
    ends: STALLED,
    differs: WHOLE,
  },
  {
    what: 'a chunked body that drips for ever',
    wire: [head('transfer-encoding: chunked\r\n'), { drip: '1\r\n \r\n', every: 5 }],
    limit: 'bytes',
    ends: STALLED,
    differs: WHOLE,
  },
  {
    what: 'an error body that stalls',
    wire: [REFUSED, START, HOLD],
    limit: 'bytes',
    ends: all('forbidden 403'),
    differs: WHOLE,
  },
  {
    what: 'an error body that drips for ever',
    wire: [head('content-length: 100000\r\n', '503 Busy'), { drip: ' ', every: 20 }],
    limit: 'bytes',
    ends: doubtful('unavailable 503', 'ambiguous 503'),
    differs: WHOLE,
  },
]);
