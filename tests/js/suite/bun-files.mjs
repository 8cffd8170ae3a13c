// C: a file of Bun's own goes up as a Blob of its bytes, under its name without the path.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { bytes, sha256 } from './support/bytes.mjs';
import { emulated } from './support/emulated.mjs';
import { rejected } from './support/errors.mjs';
import { cuadraFile } from './support/fixtures.mjs';
import { peer, remote } from './support/peer.mjs';

/** @typedef {{ file(path: string): Blob, write(path: string, content: Uint8Array): Promise<unknown> }} BunsOwn */

const BUN = /** @type {const} */ ({ only: ['bun'], reason: 'only Bun has such files' });

/** @param {import('./harness.mjs').Test} t @param {Uint8Array} content */
async function written(t, content) {
  const { rm } = await import(/* @vite-ignore */ `node:${'fs/promises'}`);
  const { tmpdir } = await import(/* @vite-ignore */ `node:${'os'}`);
  const path = `${tmpdir()}/attache-${Math.random()}.bin`;
  const bun = /** @type {BunsOwn} */ (Reflect.get(globalThis, 'Bun'));
  await bun.write(path, content);
  t.after(() => rm(path));
  return { file: bun.file(path), name: path.replace(/^.*\//, ''), missing: bun.file(`${path}.not`) };
}

test(
  'C: a file of Bun’s goes up whole, by its name alone',
  async (t) => {
    const content = bytes(300_000);
    const { file, name, missing } = await written(t, content);
    const { base, seen } = await peer(t, [{ times: 0, json: cuadraFile({ sizeBytes: 300_000, sha256: null }) }]);
    await remote(t, base).upload(file, { checksum: false });
    const form = /** @type {import('../origin/form.mjs').FormPart[] | undefined} */ ((await seen())[0]?.form);
    assert.include(form?.[0], { filename: name, size: 300_000, sha256: await sha256(content) });
    await rejected(remote(t, base).upload(missing), 'network');
    const { client } = emulated(t, 'cuadra');
    const stored = await client.upload(file, { mediaType: 'a/b' });
    assert.include(stored, { name, size: 300_000 });
    assert.deepEqual(new Uint8Array(await (await client.download(stored)).arrayBuffer()), content);
  },
  BUN,
);
