// H2 to H4, H8, H9: what a visitor is told of a file, and what never reaches him.

import { serveFile } from '@attache/client/edge';
import { assert } from 'chai';
import { taken, visitor } from './edge-visitor.mjs';
import { test } from './harness.mjs';
import { SERVERS } from './support/kinds.mjs';
import { peer, remote } from './support/peer.mjs';
import { written } from './support/scripted.mjs';

/** @typedef {import('@attache/client/edge').ServeOptions} ServeOptions */
/** @typedef {import('@attache/client').FileRecord} FileRecord */

const DATE = 'Thu, 15 Jan 2026 09:30:00 GMT';

/** What storage hosts say of a file besides its bytes. */
const CHATTER = {
  server: 'AmazonS3-secret',
  via: '1.1 secret-proxy',
  'x-amz-request-id': 'secret-amz',
  'x-amz-meta-owner': 'secret-owner',
  'x-goog-hash': 'md5=secret',
  'x-goog-generation': '17',
  'x-ms-blob-type': 'secret',
  'x-powered-by': 'secret',
  'x-named': 'secret-named',
  'x-request-id': 'secret-id',
  'keep-alive': 'timeout=5',
  'proxy-authenticate': 'Basic realm="secret"',
  trailer: 'x-secret',
  'set-cookie': 'session=secret-cookie',
  'access-control-allow-credentials': 'true',
  'access-control-allow-methods': 'SECRET',
  'alt-svc': 'h3="secret:443"',
  link: '<https://secret.test/>; rel=preload',
  location: 'https://bucket.test/x?X-Amz-Signature=secret',
  'content-location': '/secret',
  'cache-control': 'public, max-age=31536000',
  expires: DATE,
  age: '77',
  'x-cache': 'secret',
};

/** All that a file may come with. */
const TOLD = [
  'accept-ranges',
  'cache-control',
  'content-disposition',
  'content-length',
  'content-range',
  'content-security-policy',
  'content-type',
  'cross-origin-resource-policy',
  'etag',
  'last-modified',
  'referrer-policy',
  'x-content-type-options',
];

/** @param {Partial<FileRecord>} over @returns {FileRecord} */
const record = (over) =>
  /** @type {FileRecord} */ ({
    id: 'file_1',
    name: 'report.bin',
    mediaType: null,
    size: null,
    status: 'ready',
    backend: 'cuadra',
    ...over,
  });

test(
  'edge: H2 to H4: over a network, the file’s own headers come unchanged, and no other of the host',
  async (t) => {
    const told = {
      'content-type': 'image/png',
      etag: '"v1-secretless"',
      'last-modified': DATE,
      'accept-ranges': 'bytes',
    };
    const lines = Object.entries({ ...told, ...CHATTER, connection: 'close, X-Named' });
    const head = (/** @type {string} */ first) =>
      `HTTP/1.1 ${first}\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}access-control-allow-origin: *\r\naccess-control-expose-headers: *\r\n`;
    const { base, seen } = await peer(t, [
      { wire: [`${head('200 OK')}content-length: 10\r\n\r\n0123456789`] },
      { wire: [`${head('206 Partial Content')}content-length: 4\r\ncontent-range: bytes 2-5/10\r\n\r\n2345`] },
      { wire: [`${head('304 Not Modified')}\r\n`] },
      { wire: [`${head('416 Range Not Satisfiable')}content-length: 6\r\ncontent-range: bytes */10\r\n\r\nsecret`] },
      { wire: [`${head('200 OK')}content-length: 10\r\n\r\n0123456789`] },
    ]);
    const client = remote(t, base);
    const asked = {
      cookie: 'secret=1',
      authorization: 'Bearer visitor',
      'x-forwarded-for': '203.0.113.9',
      'accept-language': 'xx',
      'user-agent': 'visitor',
      forwarded: 'for=visitor',
    };
    const ask = async (/** @type {Record<string, string>} */ more, method = 'GET') =>
      taken(await serveFile(visitor({ ...asked, ...more }, method), client, 'file_1'));

    const whole = await ask({});
    const part = await ask({ range: 'bytes=2-5', 'if-range': '"v1-secretless"' });
    const known = await ask({ 'if-none-match': '"v1-secretless"' });
    const none = await ask({ range: 'bytes=77-' });
    const head200 = await ask({}, 'HEAD');
    assert.deepEqual([whole.status, part.status, known.status, none.status, head200.status], [200, 206, 304, 416, 200]);
    assert.deepEqual([whole.text, part.text, known.text, head200.text], ['0123456789', '2345', '', '']);
    assert.include(whole.headers, { ...told, 'content-length': '10', 'cache-control': 'private, no-store' });
    assert.include(part.headers, { ...told, 'content-length': '4', 'content-range': 'bytes 2-5/10' });
    assert.include(known.headers, { etag: told.etag, 'last-modified': DATE, 'cache-control': 'private, no-store' });
    assert.include(none.headers, { 'content-range': 'bytes */10', 'cache-control': 'private, no-store' });
    assert.deepEqual(head200.headers, whole.headers);
    for (const { headers, text } of [whole, part, known, none, head200]) {
      assert.notMatch(JSON.stringify(headers) + text, /secret[^l]/);
      for (const name of Object.keys(headers)) assert.include(TOLD, name);
      assert.equal(headers['x-content-type-options'], 'nosniff');
    }
    // And of the visitor nothing but what selects bytes went up.
    for (const { headers } of await seen()) {
      const names = headers.map(([name]) => name);
      assert.notInclude(names, 'cookie');
      assert.notInclude(names, 'x-forwarded-for');
      assert.notInclude(names, 'forwarded');
      assert.notInclude(JSON.stringify(headers), 'visitor');
    }
    const [, second, third] = await seen();
    assert.include(Object.fromEntries(second?.headers ?? []), { range: 'bytes=2-5', 'if-range': '"v1-secretless"' });
    assert.equal(new Map(third?.headers).get('if-none-match'), '"v1-secretless"');
  },
  {
    only: SERVERS,
    reason: 'a page has a cache of its own between, and is not shown most headers of another origin',
  },
);

/** Type, options, and how the file is to be opened as which type. @type {[string | null, ServeOptions, 'inline' | 'attachment', string?][]} */
const TYPES = [
  ['image/png', {}, 'inline'],
  ['image/webp', {}, 'inline'],
  ['IMAGE/PNG', {}, 'inline'],
  ['audio/mpeg', {}, 'inline'],
  ['video/mp4; codecs="avc1.42E01E"', {}, 'inline'],
  ['text/plain; charset=utf-8', {}, 'inline'],
  ['image/png', { disposition: 'attachment' }, 'attachment'],
  ['image/png', { disposition: 'attachment', inlineTypes: ['image/png'] }, 'attachment'],
  ['application/zip', {}, 'attachment'],
  ['text/csv', {}, 'attachment'],
  ['text/csv', { disposition: 'inline' }, 'inline'],
  ['text/csv', { inlineTypes: ['text/csv'] }, 'inline'],
  ['application/json', { disposition: 'inline' }, 'inline'],
  ...[
    'text/html',
    'TEXT/HTML; charset=utf-8',
    'text/html;',
    'text/html ; a=b',
    'application/xhtml+xml',
    'image/svg+xml',
    'image/svg+xml; charset=utf-8',
    'image/svg',
    'text/xml',
    'application/xml',
    'application/atom+xml',
    'application/rss+xml',
    'application/xslt+xml',
    'text/javascript',
    'application/javascript',
    'application/x-javascript',
    'text/ecmascript',
    'text/css',
    'application/pdf',
    'application/x-shockwave-flash',
    'multipart/related; boundary=x',
    'message/rfc822',
    'multipart/x-mixed-replace',
  ].map(
    (type) => /** @type {[string, ServeOptions, 'attachment']} */ ([type, { disposition: 'inline' }, 'attachment']),
  ),
  ['application/pdf', { inlineTypes: ['application/pdf'] }, 'inline'],
  ['image/svg+xml', { inlineTypes: ['IMAGE/SVG+XML'] }, 'inline'],
  ['text/html', { inlineTypes: ['application/pdf'] }, 'attachment'],
  [null, {}, 'attachment', 'application/octet-stream'],
  ['', {}, 'attachment', 'application/octet-stream'],
  ['text', { disposition: 'attachment' }, 'attachment', 'application/octet-stream'],
  ['text/html, image/png', {}, 'attachment', 'application/octet-stream'],
  ['image/png, text/html', {}, 'attachment', 'application/octet-stream'],
  ['image/png; x=text/html\u0001', {}, 'attachment', 'application/octet-stream'],
  ['<script>/html', {}, 'attachment', 'application/octet-stream'],
];

test('edge: H8: what can act is an attachment, whatever was asked; the record’s type stands before the host’s', async (t) => {
  for (const [mediaType, options, kind, type = mediaType] of TYPES) {
    const { client } = written(t, 'cuadra', [{ body: 'x', headers: { 'content-type': 'application/octet-stream' } }]);
    const { headers } = await taken(await serveFile(visitor(), client, record({ mediaType }), options));
    const what = `${mediaType} ${JSON.stringify(options)}`;
    assert.match(String(headers['content-disposition']), new RegExp(`^${kind}; `), what);
    assert.equal(headers['content-type'], type, what);
    assert.equal(headers['x-content-type-options'], 'nosniff', what);
    const sandboxed = /(?:^|; )sandbox$/.test(headers['content-security-policy'] ?? '');
    assert.equal(sandboxed, mediaType !== 'application/pdf', what);
  }
  // Without a record, the host's word.
  const { client } = written(t, 'cuadra', [{ body: 'x', headers: { 'content-type': 'text/html' } }]);
  const { headers } = await taken(await serveFile(visitor(), client, 'file_1', { disposition: 'inline' }));
  assert.include(headers, { 'content-type': 'text/html' });
  assert.match(String(headers['content-disposition']), /^attachment; /);
});

/** Names, and how they are told. @type {[string, string, string?][]} */
const NAMES = [
  ['report.pdf', 'report.pdf'],
  ['Übersicht 2026.pdf', '_bersicht 2026.pdf', '%C3%9Cbersicht%202026.pdf'],
  ['日本.txt', '__.txt', '%E6%97%A5%E6%9C%AC.txt'],
  ['😀.png', '_.png', '%F0%9F%98%80.png'],
  ['a"b\\c.txt', 'a_b_c.txt', 'a_b_c.txt'],
  ['50%41.txt', '50_41.txt', '50%2541.txt'],
  ["it's (1)*.txt", "it's (1)_.txt", 'it%27s%20%281%29_.txt'],
  ['../../etc/passwd', '_._etc_passwd'],
  ['a\r\nset-cookie: x.txt', 'aset-cookie_ x.txt', 'aset-cookie_%20x.txt'],
  ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
  ['.htaccess', 'htaccess'],
  ['CON.txt', '_CON.txt'],
  ['...', 'file'],
  ['\uD800x.txt', '_x.txt', '%EF%BF%BDx.txt'],
  [`${'é'.repeat(300)}.pdf`, `${'_'.repeat(125)}.pdf`, `${'%C3%A9'.repeat(125)}.pdf`],
];

test('edge: H8: a name is told in ASCII, by both forms, and is no path', async (t) => {
  for (const [name, ascii, encoded = encodeURIComponent(ascii)] of NAMES) {
    for (const options of [{ name }, {}]) {
      const { client } = written(t, 'cuadra', [{ body: 'x', headers: { 'content-type': 'a/b' } }]);
      const file = options.name ? 'file_1' : record({ name });
      const { headers } = await taken(await serveFile(visitor(), client, file, options));
      assert.equal(
        headers['content-disposition'],
        `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`,
        JSON.stringify(name),
      );
    }
  }
});

test('edge: the name is the option’s, the record’s, the host’s, the id’s, in this order', async (t) => {
  const host = { 'content-disposition': `attachment; filename="plain.txt"; filename*=UTF-8''told%20%C3%BC.txt` };
  /** @type {[string | FileRecord, ServeOptions, Record<string, string>, string][]} */
  const cases = [
    [record({ name: 'record.txt' }), { name: 'option.txt' }, host, 'option.txt'],
    [record({ name: 'record.txt' }), {}, host, 'record.txt'],
    ['file_1', {}, host, '_told__.txt'],
    ['file_1', {}, { 'content-disposition': 'attachment; filename="pl\\"ain.txt"' }, 'pl_ain.txt'],
    ['file_1', {}, { 'content-disposition': 'attachment; filename=a.txt; filename=b.txt' }, 'file_1'],
    ['file_1', {}, { 'content-disposition': 'attachment; =' }, 'file_1'],
    ['file_1', {}, {}, 'file_1'],
    [record({ name: '' }), {}, {}, 'file_1'],
  ];
  for (const [file, options, headers, name] of cases) {
    const { client } = written(t, 'cuadra', [{ body: 'x', headers }]);
    const told = (await serveFile(visitor(), client, file, options)).headers.get('content-disposition') ?? '';
    const wanted = name === '_told__.txt' ? "filename*=UTF-8''told%20%C3%BC.txt" : `filename="${name}"`;
    assert.include(told, wanted);
  }
});
