// L4 to L7: what stands in a refusal is read short, without controls and secrets, and without a price for the reader.

import { all, CLOSE, head, only } from './hostile-rows.mjs';
import { horrors } from './hostile-wire.mjs';

/** @typedef {import('../origin/wire.mjs').Action} Action */

const XML = '<?xml version="1.0"?>';
const MEBIBYTE = 1 << 20;
const LETTERS = '&#65;'.repeat(10);
const DOUBLING = ['b', 'c', 'd', 'e'].map((name, at) => `<!ENTITY ${name} "${`&${'abcd'[at]};`.repeat(10)}">`).join('');

/** Each of them is a 403, whatever it says. @type {[string, ...Action[]][]} */
const REFUSALS = [
  ['S3', `${XML}<Error><Code>AccessDenied</Code><Message>no</Message><RequestId>1</RequestId></Error>`],
  ['entities that grow', `${XML}<!DOCTYPE a [<!ENTITY a "${LETTERS}">${DOUBLING}]><Error><Code>&e;</Code></Error>`],
  [
    'an entity from elsewhere',
    `${XML}<!DOCTYPE a [<!ENTITY a SYSTEM "{base}/v1/files/file_1">]><Error><Message>&a;</Message></Error>`,
  ],
  ['XML twenty thousand deep', { repeat: '<a>', count: 20_000 }],
  ['a mebibyte of <', { repeat: '<', count: MEBIBYTE }],
  ['60 KB of &', '<Error><Message>', { repeat: '&', count: 60_000 }],
  ['a mebibyte of spaces', { repeat: ' ', count: MEBIBYTE }],
  ['60 KB of escapes', '{"detail":"', { repeat: '\\"', count: 30_000 }, '"}'],
  ['60 KB of open brackets', { repeat: '[', count: 60_000 }],
  ['60 KB of one letter', { repeat: 'a', count: 60_000 }],
  ['60 KB of Bearer', { repeat: 'Bearer ', count: 8_500 }],
  ['60 KB of signed URLs', { repeat: 'https://x.test/?sig=', count: 3_000 }],
  [
    'the credential, quoted',
    '{"detail":"Bearer {token} is not good for https://x.test/?X-Amz-Signature=abc&token={token}"}',
  ],
  ['the credential in a page', '<html><title>{token}</title><pre>Authorization: Bearer {token}</pre>'],
  ['controls', '{"detail":"\\u001b[31mred\\u0007\\u0000\\u202e"}'],
];

horrors('refusals', [
  ...REFUSALS.map(([what, ...body]) => ({
    what,
    wire: [head(undefined, '403 No'), ...body, CLOSE],
    ends: only(all('forbidden 403'), 'get', 'watched', 'keyless', 'delete'),
  })),
  {
    what: 'the credential in headers',
    wire: [
      head(
        'content-length: {length}\r\nx-request-id: {token}\r\nretry-after: {token}\r\nwww-authenticate: Bearer {token}\r\n',
        '403 {token}',
      ),
      '{}',
    ],
    ends: all('forbidden 403'),
  },
]);
