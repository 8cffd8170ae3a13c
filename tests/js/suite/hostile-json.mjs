// L1, L3, L8: bodies that are no JSON, or JSON that no honest platform sends, as they come over a wire.

import { all, CLOSE, empty, head, inChromium, only, READ, SHAPELESS, unread } from './hostile-rows.mjs';
import { BODY, horrors } from './hostile-wire.mjs';
import { toBase64, utf8 } from './support/bytes.mjs';

/** @typedef {import('./hostile-wire.mjs').Row} Row */
/** @typedef {import('./hostile-wire.mjs').Ends} Ends */
/** @typedef {import('../origin/wire.mjs').Action} Action */

/** @param {string} what @param {Action | Action[]} body @param {Ends} [ends] @param {Row['differs']} [differs] @returns {Row} */
const told = (what, body, ends = unread(), differs) => ({
  what,
  wire: [head(), ...[body].flat(), CLOSE],
  ends,
  differs,
});
/** What no verb could read otherwise is tried with two. @param {Ends} ends */
const few = (ends) => only(ends, 'list', 'keyless');
const START = BODY.slice(0, -1);

horrors('what is no JSON', [
  told('nothing', '', empty()),
  told('white space', ' \r\n\t', empty('other bytes')),
  told('JSON cut in the middle', BODY.slice(0, 40)),
  told('JSON without its last byte', START),
  told('a page of HTML', '<!doctype html><title>Log in</title><form action="/login">'),
  told('a word', 'OK'),
  told('two values', BODY + BODY),
  told('a comma too many', `${START},}`),
  told('NaN', '{"id":"file_1","sizeBytes":NaN}'),
  told('single quotes', "{'id':'file_1'}"),
  told('JSONP', `callback(${BODY})`),
  told('a guard before it', `)]}',\n${BODY}`),
  told('a stream of events', `data: ${BODY}\n\n`),
  told('NULs', '\0'.repeat(64)),
  told('a NUL behind it', `${BODY}\0`),
  told('UTF-16 without a mark', utf16(false, '')),
  told(
    'UTF-16 with its mark',
    utf16(true, '\ufeff'),
    unread(),
    inChromium({ watched: 'ok' }, 'XMLHttpRequest goes by the mark'),
  ),
  told('bytes that are no UTF-8, before it', `\xff\xfd${BODY}`),
]);

/** @param {string} member */
const both = (member) => `{"id":"file_1","status":"ready",${member},"items":[{"id":"file_1",${member}}]}`;
const POISON = '{"x":"polluted","toString":"polluted","admin":true}';
const PROTOTYPES = `"__proto__":${POISON},"constructor":{"prototype":${POISON}},"prototype":${POISON}`;
const BARE = { ...SHAPELESS, delete: 'bad_response 200 unknown' };

horrors('JSON of the wrong shape', [
  ...['null', '5', '"ok"', 'true', '[]', `[${BODY}]`].map((body) => told(body.slice(0, 12), body, BARE)),
  told('{}', '{}', { ...SHAPELESS, list: 'empty page' }),
  told('an error in a success', '{"error":{"code":500,"message":"no"}}', { ...SHAPELESS, list: 'server 200' }),
  told('an id that is an object', '{"id":{},"items":[{"id":{}}]}', SHAPELESS),
  told('an id that is null', '{"id":null,"items":[{"id":null}]}', SHAPELESS),
  told('an id that is empty', '{"id":"","items":[{"id":""}]}', SHAPELESS),
  told('items that are an object', '{"id":"file_1","items":{}}', { list: 'bad_response' }),
  told('items that hold null', '{"id":"file_1","items":[null]}', { list: 'bad_response' }),
  told('a size of 1e999', both('"sizeBytes":1e999'), SHAPELESS),
  told('a size beyond 2^53', both('"sizeBytes":9007199254740993'), SHAPELESS),
  told('a size of -1', both('"sizeBytes":-1'), SHAPELESS),
  told('a size in words', both('"sizeBytes":"many"'), SHAPELESS),
  told('a number of 100,000 digits that nobody reads', `${START},"own":${'9'.repeat(100_000)}}`, READ),
  told('a byte order mark', { bytes: toBase64(new Uint8Array([0xef, 0xbb, 0xbf, ...utf8(BODY)])) }, READ),
  told('bytes that are no UTF-8, in a string', BODY.replace('report', '\xff\xfe\xc0\x80\xed\xa0\x80'), READ),
  told('halves of surrogates', BODY.replace('report', '\\ud800\\udc00\\ud800'), READ),
  told('keys twice', BODY.replace('{"id":"file_1"', '{"id":"first","id":"file_1"'), READ),
  told('keys that name prototypes', `${START},${PROTOTYPES}}`, READ),
  {
    what: 'a refusal with keys that name prototypes',
    wire: [head(undefined, '422 No'), `{${PROTOTYPES},"detail":{"__proto__":${POISON}}}`],
    ends: all('validation 422'),
  },
  ...['text/html', 'application/octet-stream', 'image/png'].map((type) => ({
    what: `good JSON as ${type}`,
    wire: [head().replace('application/json', type), BODY],
    ends: all('ok'),
  })),
  {
    what: 'good JSON that says it is UTF-16',
    wire: [head().replace('application/json', 'text/plain; charset=utf-16'), BODY],
    ends: all('ok'),
  },
]);

const DEEP = 1_000_000;
const OPENED = { repeat: '[', count: DEEP };
const CLOSED = { repeat: ']', count: DEEP };
const MANY = { repeat: '{"id":"x"},', count: 4_700_000 };

horrors(
  'JSON that is too much',
  [
    told('nesting a million deep', [OPENED, CLOSED], few(BARE)),
    told('nesting a million deep, not closed', { repeat: '{"a":', count: DEEP }, few(unread())),
    told('nesting a million deep, where nobody reads', [`${START},"own":`, OPENED, CLOSED, '}'], few(READ)),
    told('50 MB', ['{"items":[', MANY, '{}]}'], few(unread())),
    { what: '50 MB and no length', wire: [head(''), '{"items":[', MANY, '{}]}', CLOSE], ends: few(unread()) },
    {
      what: 'a refusal that is nested a million deep',
      wire: [head(undefined, '409 No'), { repeat: '{"error":', count: DEEP }],
      ends: few(all('conflict 409')),
    },
    { what: 'a refusal of 50 MB', wire: [head(undefined, '403 No'), MANY], ends: few(all('forbidden 403')) },
  ],
  1,
);

/** @param {boolean} little @param {string} mark */
function utf16(little, mark) {
  const text = mark + BODY;
  const view = new DataView(new ArrayBuffer(text.length * 2));
  for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), little);
  return { bytes: toBase64(new Uint8Array(view.buffer)) };
}
