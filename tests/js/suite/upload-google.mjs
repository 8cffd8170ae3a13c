// Google's resumable uploads in both dialects, in every runtime, over a real network. The server is
// tests/js/origin/google.mjs.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { bytes, sha256 } from './support/bytes.mjs';
import { rejected } from './support/errors.mjs';
import { parted } from './support/parted.mjs';

const GRANULE = 262_144;
/** Cloud Storage says in its address how it wants to be spoken to. */
const PATHS = { command: '/upload', location: '/upload?uploadType=resumable' };

for (const dialect of /** @type {const} */ (['command', 'location'])) {
  test(`Google, by ${dialect}: chunks are whole granules and make the file`, async (t) => {
    const world = await parted(t, 'google', [], { dialect });
    const content = bytes(2 * GRANULE + 1_000);
    const source = new Blob([content]);
    const target = { endpoint: world.base + PATHS[dialect] };
    await world.client().upload(source, { target, protocol: 'google-resumable', partSize: GRANULE + 100 });
    const { sha256: digest, complete, twice } = await world.file();
    assert.deepEqual({ digest, complete, twice }, { digest: await sha256(content), complete: true, twice: 0 });
    const sizes = (await world.sent()).map(({ received }) => received).filter((received) => received > 2);
    assert.deepEqual(sizes, [GRANULE, GRANULE, 1_000]);
  });

  test(`Google, by ${dialect}: what broke off goes on where the server stands`, async (t) => {
    const method = dialect === 'command' ? 'POST' : 'PUT';
    const skip = dialect === 'command' ? 1 : 0;
    const world = await parted(t, 'google', [{ method, skip, pass: true, cut: GRANULE + 5_000 }], { dialect });
    const content = bytes(3 * GRANULE);
    const target = { endpoint: world.base + PATHS[dialect] };
    await world.client().upload(new Blob([content]), { target, protocol: 'google-resumable' });
    const { sha256: digest, complete, twice } = await world.file();
    assert.deepEqual({ digest, complete, twice }, { digest: await sha256(content), complete: true, twice: 0 });
  });

  test(`Google, by ${dialect}: an empty file`, async (t) => {
    const world = await parted(t, 'google', [], { dialect });
    const target = { endpoint: world.base + PATHS[dialect] };
    await world.client().upload(new Blob([]), { target, protocol: 'google-resumable' });
    assert.include(await world.file(), { complete: true, size: 0 });
  });
}

// The check value of CRC-32C, and the MD5 that RFC 1321 gives for "abc" in the place of the right one.
for (const [checksum, told, right] of /** @type {const} */ ([
  ['crc32c', 'crc32c=4waSgw==', true],
  ['crc32c', 'md5=JfnnlDI7RTiF9RgfG2JNCw==,crc32c=4waSgw==', true],
  ['crc32c', 'crc32c=AAAAAA==', false],
  ['md5', 'crc32c=4waSgw==,md5=kAFQmDzST7DWlj99KOF/cg==', false],
  ['md5', 'md5=JfnnlDI7RTiF9RgfG2JNCw==', true],
])) {
  test(`C7: what Google tells of the bytes is compared: ${told} by ${checksum}`, async (t) => {
    const world = await parted(t, 'google', [], { dialect: 'command' });
    /** @type {typeof globalThis.fetch} */
    const fetch = async (input, init) => {
      const answer = await globalThis.fetch(input, init);
      const headers = new Headers(answer.headers);
      headers.set('x-goog-hash', told);
      return new Response(await answer.text(), { status: answer.status, headers });
    };
    const target = { endpoint: world.base + PATHS.command };
    const upload = world.client({ fetch }).upload(new Blob(['123456789']), {
      target,
      protocol: 'google-resumable',
      checksum,
    });
    if (right) assert.equal((await upload).size, 9);
    else assert.equal((await rejected(upload, 'checksum_mismatch')).commit, 'stored');
  });
}
