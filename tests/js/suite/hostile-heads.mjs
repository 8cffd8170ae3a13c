// L2, I5: headers that are too many, too long or none at all, and waits that nobody can mean.

import { all, CLOSE, head, inChromium, inNode, inWorkerd, LENGTH, NETWORK } from './hostile-rows.mjs';
import { BODY, horrors } from './hostile-wire.mjs';

/** @typedef {import('./hostile-wire.mjs').Row} Row */
/** @typedef {import('./hostile-wire.mjs').Ends} Ends */

/** @param {string} what @param {string} lines @param {Row['differs']} [differs] @param {Ends} [ends] @returns {Row} */
const good = (what, lines, differs, ends = all('ok')) => ({
  what,
  wire: [head(LENGTH + lines), BODY, CLOSE],
  ends,
  differs,
});
/** @param {string} what @param {string} lines @param {Row['differs']} [differs] */
const bad = (what, lines, differs) => good(what, lines, differs, NETWORK);
const bare = 'HTTP/1.1 200 OK\r\naccess-control-allow-origin: *\r\nconnection: close\r\n';
const STRICT = inNode(NETWORK, 'it is strict about what a header may hold');
const LIMITED = inNode(NETWORK, 'it takes 16 KiB of headers');
const TIDY = inWorkerd(NETWORK, 'it is strict about the form of a header');
const FORGIVING = inChromium(all('ok'), 'it looks over a line that is no header');
const CORS = inChromium(NETWORK, 'what a server does not open to pages is no answer');
/** Alike but in a page, which may not read it. @param {string} what @param {string} lines @returns {Row} */
const closed = (what, lines) => ({
  what,
  wire: [`HTTP/1.1 200 OK\r\nconnection: close\r\n${LENGTH}${lines}\r\n`, BODY, CLOSE],
  ends: all('ok'),
  differs: CORS,
});

horrors('headers', [
  good('12 KB in one header', `x-long: ${'x'.repeat(12_000)}\r\n`),
  good('60 KB in one header', `x-long: ${'x'.repeat(60_000)}\r\n`, LIMITED),
  bad('1 MB in one header', `x-long: ${'x'.repeat(1_000_000)}\r\n`),
  good('10,000 headers', Array.from({ length: 10_000 }, (_, n) => `x-${n}: ${n}\r\n`).join(''), LIMITED),
  good('a header a thousand times', 'x-same: 1\r\n'.repeat(1_000)),
  good('a header name of 10 KB', `x${'y'.repeat(10_000)}: 1\r\n`),
  bad('a header without a colon', 'nothing\r\n', FORGIVING),
  good('a header without a name', ': value\r\n', TIDY),
  good('a space before the colon', 'x-a : b\r\n', TIDY),
  good('a header name with a space', 'x a: b\r\n', TIDY),
  bad('a header name that is no ASCII', 'x-\xfc: b\r\n', FORGIVING),
  bad('a NUL in a value', 'x-a: b\0c\r\n'),
  bad('a bare CR in a value', 'x-a: b\rc\r\n', FORGIVING),
  good('a bare LF between headers', 'x-a: b\nx-c: d\r\n', STRICT),
  good('a control in a value', 'x-a: b\x01\x7fc\r\n', STRICT),
  good('a folded value', 'x-a: b\r\n c\r\n\td\r\n', TIDY),
  {
    what: 'a fold before the first header',
    wire: [`HTTP/1.1 200 OK\r\n folded\r\naccess-control-allow-origin: *\r\n${LENGTH}\r\n`, BODY, CLOSE],
    ends: NETWORK,
    differs: FORGIVING,
  },
  good('values in latin-1', 'x-a: \xfc\xff\r\nx-request-id: \xe9\r\n'),
  good('values in UTF-8', 'x-a: \xc3\xbc\xf0\x9f\x98\x80\r\n'),
  good('Content-Type twice', 'content-type: text/html\r\n'),
  { what: 'a Content-Type that is none', wire: [`${bare}content-type: ;;;=\r\n${LENGTH}\r\n`, BODY], ends: all('ok') },
  { what: 'no Content-Type', wire: [`${bare}${LENGTH}\r\n`, BODY], ends: all('ok') },
  closed('no leave for pages', ''),
  closed('leave for another page', 'access-control-allow-origin: https://elsewhere.test\r\n'),
  closed('leave twice', 'access-control-allow-origin: *\r\naccess-control-allow-origin: *\r\n'),
  {
    what: 'a refusal without leave for pages',
    wire: [`HTTP/1.1 403 No\r\nconnection: close\r\n${LENGTH}\r\n`, '{}'],
    ends: all('forbidden 403'),
    differs: CORS,
  },
  good('a strange Date, ETag and Retry-After', 'date: yesterday\r\netag: \xff"\r\nretry-after: NaN\r\n'),
  good('Refresh and Location', 'refresh: 0; url=https://elsewhere.test/\r\nlocation: https://elsewhere.test/\r\n'),
  good('HSTS and Alt-Svc', 'strict-transport-security: max-age=31536000\r\nalt-svc: h3=":1"\r\n'),
]);

/** @param {string} value @param {string} [lines] */
const slow = (value, lines = 'access-control-expose-headers: retry-after\r\n') => ({
  what: `429, Retry-After: ${value.slice(0, 32).replace('\r\n', ' and ') || '(empty)'}`,
  wire: [head(`content-length: 2\r\n${lines}retry-after: ${value}\r\n`, '429 Slow'), '{}'],
  ends: all('rate_limited 429'),
  options: { retry: { maxRetries: 1, baseDelay: 0, maxRetryAfter: 1_000 } },
});
const TWICE = { get: 2, list: 2, upload: 2, watched: 2, keyless: 2, delete: 2, download: 2 };
const again = { node: TWICE, chromium: TWICE, workerd: TWICE };

horrors('Retry-After', [
  ...[
    '99999999999999999999',
    '9'.repeat(5_000),
    '1001',
    'Fri, 31 Dec 9999 23:59:59 GMT',
    '0\r\nretry-after: 86400',
  ].map((value) => slow(value)),
  ...['0', '-99999999999999999999', 'soon', '', '1e9', 'Infinity', 'Thu, 99 Foo 2026 99:99:99 GMT', '\xff'].map(
    (value) => ({
      ...slow(value),
      requests: again,
    }),
  ),
  // A page is not shown a wait that the server does not expose: it tries again as if there were none.
  { ...slow('86400', ''), what: '429, Retry-After: 86400, not exposed', requests: { chromium: TWICE } },
]);
