// C: the body of an upload, byte for byte, as two independent parsers read it: the runtime's own and busboy. Firefox's own
// ends a quoted name at a semicolon and takes its spaces away, which no server does: there Node's stands in.

import { assert } from 'chai';
import fc from 'fast-check';
import { test } from './harness.mjs';
import { bytes, sha256, text, utf8, wellFormed } from './support/bytes.mjs';
import { refused, rejected } from './support/errors.mjs';
import { cuadraFile, voipbinFile } from './support/fixtures.mjs';
import { formByPeer } from './support/peer.mjs';
import { written } from './support/scripted.mjs';

/** Names that a careless encoder would let out of their quotes, and what a form tells of them. */
const NAMES = [
  'a.txt',
  'a "b".txt',
  '"',
  '"; name="type',
  'a\\b.txt',
  'C:\\dir\\a.txt',
  'a\\',
  'a\\\\b',
  'a\\"b',
  "it's; a=b, c.txt",
  'a%22b.txt',
  'ü 日本 😀.pdf',
  '\u202Egpj.exe',
  '\u2066a\u2069.txt',
  `${'x'.repeat(296)}.txt`,
  `${'😀'.repeat(75)}.txt`,
  'lone\u{d83d}surrogate.txt',
  '\u{dc00}.txt',
  ' lead and trail ',
  '.hidden',
  '..',
  '../../etc/passwd',
  '--boundary--',
];

/** Tested on their own. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: controls are what is looked for
const CONTROLS = /[\x01-\x09\x0b\x0c\x0e-\x1f\x7f]/g;

/** @typedef {{ name: string, filename: string | null, sha256: string }} Part */

/**
 * What a form's quoting did, undone: HTML's form-data encoding escapes the quote; a backslash and a control may be escaped the
 * same way, because readers disagree about them.
 * @param {string | null} told
 */
const unquoted = (told) =>
  told?.replace(/%([01][0-9A-F]|22|5C|7F)/gi, (escaped) => decodeURIComponent(escaped)) ?? null;

/**
 * Firefox refuses controls in names, WebKit reads no names beyond Latin-1, Deno takes what is quoted in them for the form's own.
 * @type {readonly import('./harness.mjs').RuntimeName[]}
 */
const BROKEN = ['firefox', 'webkit', 'deno'];

/**
 * @param {import('./harness.mjs').Test} t
 * @param {string} type
 * @param {Uint8Array<ArrayBuffer>} body
 * @returns {Promise<Part[]>}
 */
async function byRuntime(t, type, body) {
  if (BROKEN.includes(t.runtime)) return byPeer(t, type, body, 'node');
  const form = await new Response(body, { headers: { 'content-type': type } }).formData();
  const parts = [...form].map(async ([name, value]) => ({
    name: unquoted(name) ?? '',
    filename: typeof value === 'string' ? null : unquoted(value.name),
    sha256: await sha256(typeof value === 'string' ? utf8(value) : await value.arrayBuffer()),
  }));
  return Promise.all(parts);
}

/**
 * @param {import('./harness.mjs').Test} t
 * @param {string} type
 * @param {Uint8Array<ArrayBuffer>} body
 * @returns {Promise<Part[]>}
 */
const byBusboy = (t, type, body) => byPeer(t, type, body, 'busboy');

/**
 * @param {import('./harness.mjs').Test} t
 * @param {string} type
 * @param {Uint8Array<ArrayBuffer>} body
 * @param {'busboy' | 'node'} parser
 * @returns {Promise<Part[]>}
 */
async function byPeer(t, type, body, parser) {
  const parts = await formByPeer(t, type, body, parser);
  if ('error' in parts) throw new Error(`${parser} cannot read the form: ${parts.error}`);
  return parts.map(({ name, filename, sha256: digest }) => ({
    name: unquoted(name) ?? '',
    filename: unquoted(filename),
    sha256: digest,
  }));
}

/** @param {Part[]} parts @param {string} name */
const partOf = (parts, name) => parts.find((part) => part.name === name);

/**
 * One upload, and its body as it left.
 * @param {import('./harness.mjs').Test} t
 * @param {'cuadra' | 'voipbin'} backend
 * @param {import('@attache/client').UploadSource} source
 * @param {import('@attache/client').UploadOptions} options
 */
async function sent(t, backend, source, options) {
  const answer = backend === 'cuadra' ? cuadraFile({ sizeBytes: null, sha256: null }) : voipbinFile({ filesize: null });
  const { client, calls } = written(t, backend, [
    async (call) => {
      body = await call.body();
      return { json: answer };
    },
  ]);
  let body = new Uint8Array();
  await client.upload(source, { checksum: false, ...options });
  const [call] = calls;
  await client.close();
  return { body, type: String(call?.headers['content-type']), headers: call?.headers ?? {} };
}

test('C1: names of every kind are one part, alike for two parsers', async (t) => {
  for (const name of NAMES) {
    const { body, type } = await sent(t, 'voipbin', new Blob(['abc']), { name, mediaType: 'text/plain' });
    const expected = [
      { name: 'type', filename: null, sha256: await sha256(utf8('rag')) },
      { name: 'file', filename: unquoted(wellFormed(name)), sha256: await sha256(utf8('abc')) },
    ];
    assert.sameDeepMembers(await byRuntime(t, type, body), expected, `the runtime, of ${JSON.stringify(name)}`);
    assert.sameDeepMembers(await byBusboy(t, type, body), expected, `busboy, of ${JSON.stringify(name)}`);
  }
});

test('C1, C2: a name or a field of any text leaves a form of exactly its parts', async (t) => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }).map((made) => made.replace(CONTROLS, '')),
    fc.string({
      unit: fc.constantFrom(
        '"',
        '\\',
        ';',
        '=',
        '-',
        '%',
        '2',
        ' ',
        'name',
        'filename',
        '\u{d800}',
        'é',
        '\r',
        '\n',
        '\0',
      ),
    }),
  );
  await fc.assert(
    fc.asyncProperty(anyText, anyText, async (name, value) => {
      const upload = sent(t, 'cuadra', new Blob(['abc']), {
        name,
        fields: { resourceType: 'chat', resourceId: value },
      });
      if (name === '' || /[\r\n\0]/.test(name)) {
        await refused(upload, 'name');
        return;
      }
      const { body, type } = await upload;
      for (const parts of [await byRuntime(t, type, body), await byBusboy(t, type, body)]) {
        assert.sameMembers(
          parts.map((part) => part.name),
          ['file', 'resource_type', 'resource_id'],
        );
        assert.equal(partOf(parts, 'file')?.filename, unquoted(wellFormed(name)));
        assert.equal(partOf(parts, 'resource_id')?.sha256, await sha256(utf8(value)));
      }
    }),
    { numRuns: 150, seed: 20_261_122 },
  );
});

test('C1: a control in a name is refused or escaped, for parsers refuse the form that holds it', async (t) => {
  for (const name of ['a\u0001b.txt', 'a\u001b[31m.txt', 'a\u007fb', 'a\u0085b\u2028c.txt', 'a\tb.txt']) {
    const upload = sent(t, 'voipbin', new Blob(['abc']), { name });
    const failure = await upload.then(
      () => undefined,
      (error) => error,
    );
    if (failure) {
      await refused(Promise.reject(failure), 'name');
      continue;
    }
    const { body, type } = await upload;
    for (const parts of [await byRuntime(t, type, body), await byBusboy(t, type, body)])
      assert.equal(partOf(parts, 'file')?.filename, name);
  }
});

test('C1: line breaks and NUL in a name are refused, of a File too', async (t) => {
  const { client, calls } = written(t, 'voipbin', []);
  for (const bad of ['\r', '\n', '\0', '\r\nx: y\r\n\r\n']) {
    await refused(client.upload(new Blob(['abc']), { name: `a${bad}b` }), 'name');
    await refused(client.upload(new File(['abc'], `a${bad}b`)), 'name');
  }
  assert.lengthOf(calls, 0);
});

test('C2: what a field holds stays in its part', async (t) => {
  const nasty = '\r\n--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nb';
  const { body, type } = await sent(t, 'cuadra', new Blob(['abc']), {
    fields: { resourceType: 'chat', resourceId: nasty },
  });
  for (const parts of [await byRuntime(t, type, body), await byBusboy(t, type, body)]) {
    assert.lengthOf(parts, 3);
    assert.equal(partOf(parts, 'resource_id')?.sha256, await sha256(utf8(nasty)));
  }
});

test('C2: media types cannot bring a header line along', async (t) => {
  for (const mediaType of ['text/plain\r\nx-own: 1', 'text/plain\n', 'a\0/b', 'text/plain; x="\r\n"']) {
    const { client, calls } = written(t, 'cuadra', []);
    await refused(client.upload(new Blob(['abc']), { mediaType }), 'mediaType');
    assert.lengthOf(calls, 0);
  }
});

test('C3: the boundary is another each time, long and random', async (t) => {
  const boundaries = new Set();
  for (let index = 0; index < 20; index++) {
    const { type } = await sent(t, 'voipbin', new Blob(['abc']), {});
    const [, boundary = ''] = /^multipart\/form-data; boundary=([A-Za-z0-9'()+_,./:=?-]{16,70})$/.exec(type) ?? [];
    assert.notEqual(boundary, '', type);
    boundaries.add(boundary);
  }
  assert.equal(boundaries.size, 20);
});

test('C10: the file’s part says its own content type, the fields say none', async (t) => {
  for (const [source, options, expected] of /** @type {[Blob, object, string][]} */ ([
    [new Blob(['a']), {}, 'application/octet-stream'],
    [new Blob(['a'], { type: 'image/png' }), {}, 'image/png'],
    [new Blob(['a'], { type: 'image/png' }), { mediaType: 'text/csv;charset=utf-8' }, 'text/csv;charset=utf-8'],
  ])) {
    const { body } = await sent(t, 'voipbin', source, options);
    const lines = text(body)
      .split('\r\n')
      .filter((line) => /^content-type:/i.test(line));
    assert.lengthOf(lines, 1);
    assert.equal(lines[0]?.replace(/^content-type: ?/i, '').replaceAll(' ', ''), expected);
  }
});

test('C: the bytes of a file arrive as they are, whatever they are', async (t) => {
  for (const content of [
    bytes(100_000),
    utf8('\r\n--\r\n----'),
    new Uint8Array(256).map((_, index) => index),
    new Uint8Array(),
  ]) {
    for (const source of [new Blob([content]), content, content.buffer]) {
      const { body, type } = await sent(t, 'voipbin', source, { name: 'a.bin' });
      for (const parts of [await byRuntime(t, type, body), await byBusboy(t, type, body)]) {
        assert.equal(partOf(parts, 'file')?.sha256, await sha256(content));
      }
    }
  }
});

test('C: a slice of a Blob is that slice, and a view is that view', async (t) => {
  const whole = bytes(1_000);
  for (const source of [new Blob([whole]).slice(100, 300), whole.subarray(100, 300)]) {
    const { body, type } = await sent(t, 'voipbin', source, {});
    assert.equal(partOf(await byBusboy(t, type, body), 'file')?.sha256, await sha256(whole.slice(100, 300)));
  }
});

test('C6: an empty file is an empty part, and comes back as nothing', async (t) => {
  const { body, type } = await sent(t, 'voipbin', new Blob([]), { name: 'empty.txt' });
  for (const parts of [await byRuntime(t, type, body), await byBusboy(t, type, body)]) {
    assert.deepInclude(partOf(parts, 'file'), { filename: 'empty.txt', sha256: await sha256(new Uint8Array()) });
  }
});

test('C: what the platform says it stored is compared with what was sent', async (t) => {
  const content = new Blob(['abc']);
  /** @type {[Record<string, unknown>, import('@attache/client').ErrorCode | undefined][]} */
  const cases = [
    [{ sizeBytes: 2 }, 'truncated'],
    [{ sizeBytes: 0 }, 'truncated'],
    [{ sizeBytes: 4 }, 'size_exceeded'],
    [{ sha256: '0'.repeat(64) }, 'checksum_mismatch'],
    [{ sha256: cuadraFile().sha256.toUpperCase() }, undefined],
    [{ sha256: null, sizeBytes: null }, undefined],
  ];
  for (const [told, code] of cases) {
    const { client } = written(t, 'cuadra', [{ json: cuadraFile(told) }]);
    if (!code) assert.equal((await client.upload(content)).id, 'file_1');
    else assert.equal((await rejected(client.upload(content), code)).commit, 'stored');
  }
  const { client } = written(t, 'cuadra', [{ json: cuadraFile({ sha256: '0'.repeat(64) }) }]);
  assert.equal((await client.upload(content, { checksum: false })).id, 'file_1');
});
