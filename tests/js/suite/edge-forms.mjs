// RFC 7578, RFC 2046: the first file of a form that is still coming. Whatever the pieces it comes in, the same file; where readers
// of a form would disagree, no file.

import { relayUpload } from '@attache/client/edge';
import { assert } from 'chai';
import fc from 'fast-check';
import { sender } from './edge-visitor.mjs';
import { test } from './harness.mjs';
import { bytes, hex, utf8 } from './support/bytes.mjs';

/** @typedef {Uint8Array<ArrayBuffer>} Bytes */

/** Nothing that an engine does at one date and not at another. */
const HEAVY = { heavy: true };

/** A client that keeps what it is given to upload. */
function keeping() {
  /** @type {{ name: string, mediaType: string, body: Bytes }[]} */
  const kept = [];
  const client = {
    upload(
      /** @type {ReadableStream<Bytes>} */ stream,
      /** @type {{ name: string, mediaType: string, signal: AbortSignal }} */ { name, mediaType, signal },
    ) {
      const ended = new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('it was ended')));
      });
      const done = (async () => {
        const read = new Response(stream).arrayBuffer();
        read.catch(() => {});
        const body = new Uint8Array(/** @type {ArrayBuffer} */ (await Promise.race([read, ended])));
        kept.push({ name, mediaType, body });
        return { id: 'f', name, mediaType, size: body.length, status: 'ready' };
      })();
      ended.catch(() => {});
      done.catch(() => {});
      return Object.assign(done, { abort: async () => {} });
    },
  };
  return { client: /** @type {never} */ (client), kept };
}

/**
 * @param {Bytes[]} pieces
 * @param {string} [boundary]
 * @param {number} [maxBytes]
 * @returns {Promise<string>} the file in words, or the status of the refusal
 */
async function relayed(pieces, boundary = 'XX', maxBytes = 1 << 20) {
  let at = 0;
  const body = new ReadableStream({
    pull(controller) {
      const piece = pieces[at++];
      if (piece) controller.enqueue(piece.slice());
      else controller.close();
    },
  });
  const { client, kept } = keeping();
  const type = `multipart/form-data; boundary=${boundary}`;
  const answer = await relayUpload(sender(body, { 'content-type': type }), client, { maxBytes });
  const [file] = kept;
  if (answer.status !== 201 || !file) {
    assert.lengthOf(kept, 0);
    return String(answer.status);
  }
  return `${file.name} ${file.mediaType} ${hex(file.body)}`;
}

const FILE = 'Content-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n';
const FIELD = 'Content-Disposition: form-data; name="note"\r\n\r\nhello';
/** @param {string} head @param {string} [content] */
const file = (head, content = 'abc') => `--XX\r\n${head}\r\n\r\n${content}\r\n--XX--\r\n`;
const said = (/** @type {string} */ disposition) => file(`Content-Disposition: ${disposition}`);
/** @param {string} name @param {string} content @param {string} [type] */
const is = (name, content, type = 'text/plain') => `${name} ${type} ${hex(utf8(content))}`;
const untyped = 'application/octet-stream';

/** Forms, and what is read of them. @type {[string, string, string][]} */
const FORMS = [
  ['one file', `--XX\r\n${FILE}abc\r\n--XX--\r\n`, is('a.txt', 'abc')],
  ['no line behind the end', `--XX\r\n${FILE}abc\r\n--XX--`, is('a.txt', 'abc')],
  ['words before and behind', `hello\r\n--XX\r\n${FILE}abc\r\n--XX--\r\nbye`, is('a.txt', 'abc')],
  ['an empty line before', `\r\n--XX\r\n${FILE}abc\r\n--XX--`, is('a.txt', 'abc')],
  ['white space behind the boundary', `--XX \t\r\n${FILE}abc\r\n--XX \r\n${FIELD}\r\n--XX--`, is('a.txt', 'abc')],
  ['a field before', `--XX\r\n${FIELD}\r\n--XX\r\n${FILE}abc\r\n--XX--`, is('a.txt', 'abc')],
  ['two files', `--XX\r\n${FILE}abc\r\n--XX\r\n${FILE}def\r\n--XX--`, is('a.txt', 'abc')],
  ['an empty file', `--XX\r\n${FILE}\r\n--XX--`, is('a.txt', '')],
  [
    'lines in the file',
    `--XX\r\n${FILE}\r\na\r\n\r\n--X\r\n-\n--XX\n\r\r\n--XX--`,
    is('a.txt', '\r\na\r\n\r\n--X\r\n-\n--XX\n\r'),
  ],
  ['a file that ends like a line', `--XX\r\n${FILE}abc\r\n\r\n--XX--`, is('a.txt', 'abc\r\n')],
  [
    'a field that nobody filled in',
    `--XX\r\nContent-Disposition: form-data; name="x"; filename=""\r\n\r\n\r\n--XX\r\n${FILE}abc\r\n--XX--`,
    is('a.txt', 'abc'),
  ],
  ['no type', said('form-data; name="f"; filename="a"'), is('a', 'abc', untyped)],
  [
    'a type that is none',
    file('Content-Disposition: form-data; filename="a"\r\nContent-Type: garbage'),
    is('a', 'abc', untyped),
  ],
  [
    'header names of any case',
    file('CONTENT-DISPOSITION:FORM-DATA;NAME=f;FILENAME=a\r\ncontent-TYPE:a/b'),
    is('a', 'abc', 'a/b'),
  ],
  [
    'a name with a quote, as browsers tell it',
    said('form-data; name="f"; filename="a%22b%0D%0A%20.txt"'),
    is('a_b%20.txt', 'abc', untyped),
  ],
  [
    'a name with a quote, as curl tells it',
    said('form-data; name="f"; filename="a\\"b.txt"'),
    is('a_b.txt', 'abc', untyped),
  ],
  [
    'a name that is a path',
    said('form-data; name="f"; filename="C:\\dir\\..\\a.txt"'),
    is('C__dir_._a.txt', 'abc', untyped),
  ],
  ['a name of letters', said('form-data; name="f"; filename="日本 ü😀.txt"'), is('日本 ü😀.txt', 'abc', untyped)],
  [
    'a name with a semicolon',
    said('form-data; name="f"; filename="a; filename=b"'),
    is('a; filename=b', 'abc', untyped),
  ],
  ['only the other form of a name', said("form-data; name=f; filename*=UTF-8''a"), '400'],
  ['no file', `--XX\r\n${FIELD}\r\n--XX--`, '400'],
  ['nothing', '--XX--\r\n', '400'],
  ['not even that', '', '400'],
  ['no boundary', 'hello', '400'],
  ['no end', `--XX\r\n${FILE}abc`, '400'],
  ['no end of the end', `--XX\r\n${FILE}abc\r\n--XX`, '400'],
  ['half an end', `--XX\r\n${FILE}abc\r\n--XX-`, '400'],
  ['an end of another kind', `--XX\r\n${FILE}abc\r\n--XX-\r\n`, '400'],
  ['a longer boundary in the file', `--XX\r\n${FILE}abc\r\n--XXY\r\ndef\r\n--XX--`, '400'],
  ['lines that end with LF', `--XX\r\n${FILE}abc\r\n--XX--`.replaceAll('\r\n', '\n'), '400'],
  ['a header with LF alone', file('Content-Disposition: form-data; filename="a"\nX: y'), '400'],
  ['a header with CR alone', file('Content-Disposition: form-data; filename="a"\rX: y'), '400'],
  ['a header with NUL', file('Content-Disposition: form-data; filename="a\0"'), '400'],
  ['a folded header', file('Content-Disposition: form-data;\r\n filename="a"'), '400'],
  ['a header without a name', file('form-data; filename="a"'), '400'],
  ['a name with a blank before the colon', file('Content-Disposition : form-data; filename="a"'), '400'],
  ['no header', `--XX\r\n\r\nabc\r\n--XX--`, '400'],
  ['another disposition', said('attachment; filename="a"'), '400'],
  [
    'two dispositions',
    file('Content-Disposition: form-data; filename="a"\r\nContent-Disposition: form-data; filename="b"'),
    '400',
  ],
  ['two names', said('form-data; filename="a"; filename="b"'), '400'],
  ['a quote that does not end', said('form-data; filename="a'), '400'],
  ['base64', file('Content-Disposition: form-data; filename="a"\r\nContent-Transfer-Encoding: base64', 'YWJj'), '400'],
  [
    'binary',
    file('Content-Disposition: form-data; filename="a"\r\nContent-Transfer-Encoding: Binary'),
    is('a', 'abc', untyped),
  ],
  ['a header that has no end', `--XX\r\nX: ${'y'.repeat(20_000)}\r\n\r\n`, '400'],
  ['a long field before', `--XX\r\n${FIELD}${'o'.repeat(70_000)}\r\n--XX\r\n${FILE}abc\r\n--XX--`, '400'],
  ['many fields before', `${`--XX\r\n${FIELD}\r\n`.repeat(2_000)}--XX\r\n${FILE}abc\r\n--XX--`, '400'],
  ['many words before', `${'word '.repeat(20_000)}\r\n--XX\r\n${FILE}abc\r\n--XX--`, '400'],
  ['much white space behind a boundary', `--XX${' '.repeat(500)}\r\n${FILE}abc\r\n--XX--`, '400'],
];

test('edge: relay: forms, and what is read of them', async (t) => {
  const seen = [];
  const expected = [];
  for (const [what, form, given] of FORMS) {
    const all = utf8(form);
    const middle = Math.floor(all.length / 2);
    const ways = [[all], [all.subarray(0, middle), all.subarray(middle)]];
    if (all.length < 2_000) ways.push([...all].map((byte) => Uint8Array.of(byte)));
    for (const pieces of ways) {
      expected.push(`${what}: ${given}`);
      seen.push(`${what}: ${await relayed(pieces)}`);
    }
  }
  assert.deepEqual(seen, expected);
  t.tell(`${FORMS.length} forms`);
});

test(
  'edge: relay: a form cut at any byte gives the same file',
  async () => {
    const form = utf8(
      `pre\r\n--XX\r\n${FIELD}\r\n--XX\r\n${FILE}a\r\n--X\r\n--\r\nb\r\n\r\n--XX\r\n${FIELD}\r\n--XX--\r\n`,
    );
    const whole = await relayed([form]);
    assert.equal(whole, is('a.txt', 'a\r\n--X\r\n--\r\nb\r\n'));
    for (let at = 1; at < form.length; at++)
      assert.equal(await relayed([form.subarray(0, at), form.subarray(at)]), whole, `cut at ${at}`);
  },
  HEAVY,
);

test(
  'edge: relay: a form that ends early is none, wherever it ends',
  async () => {
    const form = utf8(`--XX\r\n${FILE}abc\r\n--XX--`);
    for (let at = 0; at < form.length; at++)
      assert.equal(await relayed([form.subarray(0, at)]), '400', `ends at ${at}`);
  },
  HEAVY,
);

/** Content that is nearly a boundary, again and again. */
const near = fc
  .array(fc.constantFrom('\r', '\n', '\r\n', '-', '--', '\r\n--', '\r\n--X', '--XX', '\r\n--X-', 'X', 'a', '\0'), {
    maxLength: 60,
  })
  .map((parts) => parts.join(''))
  .filter((text) => !`\r\n${text}\r\n`.includes('\r\n--XX'));

test(
  'edge: relay: any content in any pieces comes out as it went in',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        near,
        near,
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 30 }),
        async (before, content, cuts) => {
          const form = utf8(
            `--XX\r\nContent-Disposition: form-data; name="n"\r\n\r\n${before}\r\n--XX\r\n${FILE}${content}\r\n--XX--\r\n`,
          );
          const pieces = [];
          let at = 0;
          for (const cut of cuts) {
            pieces.push(form.subarray(at, at + cut));
            at += cut;
          }
          pieces.push(form.subarray(at));
          assert.equal(await relayed(pieces.filter(({ length }) => length > 0)), is('a.txt', content));
        },
      ),
      { numRuns: 150, seed: 6 },
    );
  },
  HEAVY,
);

test(
  'edge: relay: garbage ends, in whatever pieces, the same way',
  async () => {
    const noise = fc
      .array(fc.oneof(near, fc.constantFrom('--XX\r\n', '\r\n--XX\r\n', FILE, FIELD, '\r\n--XX--', '\r\n\r\n', ': ')), {
        maxLength: 12,
      })
      .map((parts) => utf8(parts.join('')));
    await fc.assert(
      fc.asyncProperty(noise, fc.integer({ min: 1, max: 17 }), async (form, length) => {
        const pieces = [];
        for (let at = 0; at < form.length; at += length) pieces.push(form.subarray(at, at + length));
        assert.equal(await relayed(pieces), await relayed([form]));
      }),
      { numRuns: 150, seed: 6 },
    );
  },
  HEAVY,
);

test('edge: relay: boundaries as they are told', async () => {
  const form = (/** @type {string} */ boundary) => utf8(`--${boundary}\r\n${FILE}abc\r\n--${boundary}--`);
  const ok = is('a.txt', 'abc');
  assert.equal(await relayed([form("a'()+_,-./:=?z")], '"a\'()+_,-./:=?z"'), ok);
  assert.equal(await relayed([form('a b')], '"a b"'), ok);
  assert.equal(await relayed([form('x'.repeat(70))], 'x'.repeat(70)), ok);
  for (const bad of ['', '""', '"a "', 'x'.repeat(71), '"a\u00e9"', 'a; boundary=b', '"a'])
    assert.equal(await relayed([form('a')], bad), '400', bad);
});

test(
  'edge: relay: much of a form is looked through in reasonable time',
  async () => {
    // Every byte could be the beginning of a boundary.
    const content = `${'\r\n--X'.repeat(60_000)}${'\r'.repeat(200_000)}`;
    const form = utf8(`--XX\r\n${FILE}${content}\r\n--XX--`);
    const pieces = [];
    for (let at = 0; at < form.length; at += 4_096) pieces.push(form.subarray(at, at + 4_096));
    assert.equal(await relayed(pieces), is('a.txt', content));
    assert.equal(await relayed([utf8(`--XX\r\n${FILE}`), bytes(300_000), utf8('\r\n--XX--')], 'XX', 200_000), '413');
  },
  HEAVY,
);
