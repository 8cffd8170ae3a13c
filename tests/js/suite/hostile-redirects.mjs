// E on the wire: places that a redirect may name, with every status that is one. What goes where is looked at on both origins:
// a credential on another one fails every row.

import { all, CLOSE, head, inChromium, LENGTH, NETWORK } from './hostile-rows.mjs';
import { BODY, horrors } from './hostile-wire.mjs';

/** @typedef {import('./hostile-wire.mjs').Ends} Ends */
/** @typedef {import('./hostile-wire.mjs').Row} Row */

/** Refused: 307 and 308 say that nothing was done here; after the others a write may be. @param {number} status @param {string} [code] @returns {Ends} */
const refused = (status, code = 'redirect_refused') => {
  const done = status < 307 ? ' unknown' : '';
  const write = `${code} ${status}${done}`;
  const read = `${code} ${status}`;
  return { get: read, list: read, upload: write, watched: write, keyless: write, delete: write, download: read };
};

/** A page sees neither the status nor the place; XMLHttpRequest goes there by itself. @param {string} watched @returns {Row['differs']} */
const hidden = (watched) => ({
  chromium: {
    ...all('redirect_refused unknown'),
    get: 'redirect_refused',
    list: 'redirect_refused',
    download: 'redirect_refused',
    watched,
    why: 'a page is not told where a redirect leads: none is followed, but by XMLHttpRequest, which tells too late',
  },
});

/** @param {string} location @param {number} [status] */
const to = (location, status = 302) => [head(`${LENGTH}location: ${location}\r\n`, `${status} Elsewhere`), '{}', CLOSE];
const STATUSES = [301, 302, 303, 307, 308];

horrors('redirects to nowhere', [
  ...STATUSES.map((status) => ({
    what: `${status} without a Location`,
    wire: [head(LENGTH, `${status} Elsewhere`), '{}', CLOSE],
    ends: refused(status),
    differs: hidden(String(refused(status).watched)),
  })),
  ...[
    'https://user:pw@127.0.0.1/x',
    'ftp://127.0.0.1/x',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:application/json,{}',
    'blob:https://127.0.0.1/1',
    'about:blank',
    'http://a b/',
  ].map((location) => ({
    what: `302 to ${location}`,
    wire: to(location),
    ends: refused(302),
    differs: hidden('network unknown'),
  })),
  ...['http://', 'http://[', 'http://127.0.0.1:99999/'].map((location) => ({
    what: `302 to ${location}`,
    wire: to(location),
    ends: refused(302),
    differs: inChromium(NETWORK, 'it gives up on a place that is no URL'),
  })),
  {
    what: '302 to a host over http',
    wire: to('http://elsewhere.test/x'),
    // A write without a body goes to no other origin at all; an upload would have become a GET.
    ends: { ...refused(302, 'untrusted_host'), delete: 'redirect_refused 302 unknown' },
    differs: hidden('network unknown'),
  },
  {
    what: '307 to a host over http',
    wire: to('http://elsewhere.test/x', 307),
    ends: {
      ...refused(307, 'untrusted_host'),
      upload: 'redirect_refused 307',
      watched: 'redirect_refused 307',
      keyless: 'redirect_refused 307',
      delete: 'redirect_refused 307',
    },
    differs: hidden('network unknown'),
  },
  {
    what: '302 to a place of 100 KB',
    wire: to(`/${'x'.repeat(100_000)}`),
    ends: NETWORK,
    differs: hidden('redirect_refused unknown'),
  },
]);

/** Where a redirect that is followed leads. */
const there = [{ path: '/there', json: JSON.parse(BODY), times: 0 }];

/** As GET the record may be read anywhere; what keeps its method and writes goes to no other origin. @param {number} status @returns {Ends} */
const elsewhere = (status) => {
  const stays = String(refused(status).delete);
  const write = status < 307 ? 'ok' : stays;
  return { ...all('ok'), upload: write, watched: write, keyless: write, delete: status === 303 ? 'ok' : stays };
};

horrors('redirects to other places', [
  ...STATUSES.flatMap((status) => [
    {
      what: `${status} to another port`,
      wire: to('{other}/there', status),
      more: there,
      ends: elsewhere(status),
      differs: hidden('redirect_refused unknown'),
    },
    {
      what: `${status} on its own origin`,
      wire: to('{base}/there', status),
      more: there,
      ends: all('ok'),
      differs: hidden('redirect_refused unknown'),
    },
  ]),
  .../** @type {[string, string, string?][]} */ ([
    ['.', 'not_found 404'],
    ['/', 'bad_response 204'],
    ['\\', 'bad_response 204'],
    ['\xfc', 'not_found 404'],
    ['\xc3\xbc', 'not_found 404'],
    ['//', 'redirect_refused 302', 'network'],
    ['///', 'redirect_refused 302', 'network'],
    ['{base}/there, {base}/there', 'ok'],
    ['{base}/there\r\nlocation: {base}/there', 'ok'],
    ['{base}/there\r\nlocation: {other}/there', 'ok', 'network'],
  ]).map(([location, end, page = 'redirect_refused']) => ({
    what: `302 to "${location.replace('\r\n', ' and ')}"`,
    wire: to(location),
    more: there,
    ends: { get: end },
    differs: inChromium({ get: page }, 'a page is not told where a redirect leads'),
  })),
  .../** @type {[string, string][]} */ ([
    ['a circle', '{base}/v1/files/file_1'],
    ['a circle by nothing but a question mark', '?'],
    ['a circle by a fragment', '#x'],
  ]).map(([what, location]) => ({
    what,
    wire: to(location),
    ends: { get: 'redirect_refused 302' },
    differs: inChromium({ get: 'redirect_refused' }, 'a page is not told where a redirect leads'),
    // Five are followed.
    requests: { node: { get: 6 }, workerd: { get: 6 } },
  })),
  {
    // As an empty reference it is the same place again; workerd takes it for none.
    what: '302 to ""',
    wire: to(''),
    ends: { get: 'redirect_refused 302' },
    differs: inChromium({ get: 'redirect_refused' }, 'a page is not told where a redirect leads'),
    requests: { node: { get: 6 } },
  },
]);
