// L2: status lines that are none, statuses that say nothing or contradict what follows.

import {
  all,
  CLOSE,
  doubtful,
  empty,
  HOLD,
  head,
  inChromium,
  inNode,
  inWorkerd,
  NETWORK,
  SILENCE,
} from './hostile-rows.mjs';
import { BODY, horrors } from './hostile-wire.mjs';

/** @typedef {import('./hostile-wire.mjs').Row} Row */

/** @param {string} line the first one */
const under = (line) => head().replace('HTTP/1.1 200 OK', line);
/** @param {string} line */
const status = (line) => [head(undefined, line), BODY, CLOSE];
const HINT = 'HTTP/1.1 103 Early Hints\r\nlink: </x>; rel=preload\r\n\r\n';

/** Neither a success nor a refusal: nothing is known of a write. @param {number} code */
const senseless = (code) => doubtful(`bad_response ${code}`, `ambiguous ${code}`);
/** Chromium takes any number for a status. @param {import('./hostile-wire.mjs').Ends} ends */
const lenient = (ends) => inChromium(ends, 'it reads a number where it finds one, and 200 where there is none');
const OLD = inChromium(all('ok'), 'it takes an unknown version for HTTP/1.x');
const NUMBERLESS = { ...senseless(0), watched: 'network unknown' };

horrors('status lines', [
  .../** @type {[string, string, Row['differs']?][]} */ ([
    ['garbage in the place of a status line', 'garbage in the place of a status\r\n\r\n'],
    ['HTTP/0.9: a body and nothing before it', BODY],
    ['an empty line and nothing more', '\r\n'],
    ['a TLS alert', '\x15\x03\x01\x00\x02\x02\x28'],
    ['a greeting of SSH', 'SSH-2.0-OpenSSH_9.6\r\n'],
    ['64 KB of zeros', '\0'.repeat(1 << 16)],
    ['HTTP/9.9', under('HTTP/9.9 200 OK'), OLD],
    ['HTTP without a version', under('HTTP 200 OK'), OLD],
    ['a status line with a NUL', under('HTTP/1.1 2\x0000 OK')],
  ]).map(([what, text, differs]) => ({
    what,
    wire: [text, ...(text.startsWith('HTTP') ? [BODY] : []), CLOSE],
    ends: NETWORK,
    differs,
  })),
  .../** @type {[string, Row['differs']?][]} */ ([
    ['000', lenient(NUMBERLESS)],
    ['099', lenient(senseless(99))],
    ['199'],
    ['1000', lenient(doubtful('server 1000', 'ambiguous 1000'))],
    ['20', lenient(senseless(20))],
    ['-200', lenient(all('ok'))],
    ['2OO', lenient(senseless(2))],
    ['200.5', lenient(all('ok'))],
  ]).map(([line, differs]) => ({
    what: `status ${line}`,
    wire: status(`${line} Odd`),
    ends: NETWORK,
    differs,
  })),
  { what: 'no status', wire: status(' Odd'), ends: NETWORK, differs: lenient(all('ok')) },
  { what: 'status 600', wire: status('600 Odd'), ends: doubtful('server 600', 'ambiguous 600') },
  { what: 'status 999', wire: status('999 Odd'), ends: doubtful('server 999', 'ambiguous 999') },
]);

horrors('statuses', [
  { what: 'HTTP/1.0', wire: [under('HTTP/1.0 200 OK'), BODY, CLOSE], ends: all('ok') },
  {
    what: 'HTTP/2.0 in words',
    wire: [under('HTTP/2.0 200 OK'), BODY, CLOSE],
    ends: all('ok'),
    differs: inWorkerd(NETWORK, 'it reads HTTP/1.x alone'),
  },
  { what: 'empty lines before the status line', wire: [`\r\n\r\n${head()}`, BODY, CLOSE], ends: all('ok') },
  { what: 'no reason phrase', wire: status('200'), ends: all('ok') },
  { what: 'a reason phrase of 100 KB', wire: status(`200 ${'x'.repeat(100_000)}`), ends: all('ok') },
  { what: 'a reason phrase that is no ASCII', wire: status('200 \xfc\xff'), ends: all('ok') },
  {
    what: 'bare line feeds',
    wire: [head().replaceAll('\r\n', '\n'), BODY, CLOSE],
    ends: all('ok'),
    differs: inNode(NETWORK, 'it wants CR LF'),
  },
  { what: '100 and then the end', wire: ['HTTP/1.1 100 Continue\r\n\r\n', CLOSE], ends: NETWORK },
  {
    what: '100 and nothing more',
    wire: ['HTTP/1.1 100 Continue\r\n\r\n', HOLD],
    ...SILENCE,
    differs: { ...SILENCE.differs, ...inNode(NETWORK, 'it takes a 100 that it did not ask for as an error') },
  },
  {
    what: '100 first',
    wire: ['HTTP/1.1 100 Continue\r\n\r\n', head(), BODY],
    ends: all('ok'),
    differs: inNode(NETWORK, 'it takes a 100 that it did not ask for as an error'),
  },
  { what: '103 first', wire: [HINT, head(), BODY], ends: all('ok') },
  { what: '103 a hundred times', wire: [HINT.repeat(100), head(), BODY], ends: all('ok') },
  { what: '103 and then the end', wire: [HINT, CLOSE], ends: NETWORK },
  {
    what: '101 unasked',
    wire: [head('upgrade: x\r\nconnection: upgrade\r\n', '101 Switch'), CLOSE],
    ends: NETWORK,
    differs: inWorkerd(senseless(101), 'it hands a 101 on'),
  },
  { what: '204', wire: [head('', '204 No Content')], ends: empty('no bytes 204', 204) },
  { what: '204 with a body', wire: status('204 No Content'), ends: empty('no bytes 204', 204) },
  { what: '205 with a body', wire: status('205 Reset Content'), ends: empty('no bytes 205', 205) },
  {
    what: '206 unasked',
    wire: [head('content-length: {length}\r\ncontent-range: bytes 0-9/100\r\n', '206 Part'), BODY],
    ends: { ...all('ok'), download: 'bad_response 206' },
  },
  { what: '300', wire: status('300 Choose'), ends: senseless(300) },
  { what: '304 unasked', wire: [head('', '304 Not Modified')], ends: senseless(304) },
  { what: '304 with a body', wire: status('304 Not Modified'), ends: senseless(304) },
  { what: '305', wire: status('305 Use Proxy'), ends: senseless(305) },
  {
    what: '407',
    wire: status('407 Proxy'),
    ends: NETWORK,
    differs: inWorkerd(all('forbidden 407'), 'elsewhere fetch itself makes a network error of it'),
  },
  { what: '418', wire: status('418 Teapot'), ends: all('validation 418') },
  {
    // RFC 9110 §15.5.20 lets a client try once more on another connection, whatever the method.
    what: '421',
    wire: status('421 Misdirected'),
    ends: all('validation 421'),
    requests: {
      node: { get: 2, list: 2, delete: 2, download: 2 },
      deno: {},
      bun: {},
      chromium: { get: 2, list: 2, upload: 2, watched: 2, keyless: 2, delete: 2, download: 2 },
    },
  },
  { what: '451', wire: status('451 No'), ends: all('forbidden 451') },
  { what: '511', wire: status('511 Log in'), ends: doubtful('server 511', 'ambiguous 511') },
]);
