// A12: what clients took is given back, and a client that was closed says so.

import { init } from '@attache/client';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { rejected } from './support/errors.mjs';
import { cuadraFile, cuadraPage } from './support/fixtures.mjs';
import { simple, written } from './support/scripted.mjs';
import { watchWasm } from './support/wasm.mjs';

test(
  'A12: memory that clients used is used again: it does not grow with their number',
  async (t) => {
    const { memories } = await watchWasm(t);
    const content = new Blob(['abc']);
    const cycle = async () => {
      const { client } = simple([
        { json: cuadraPage([cuadraFile()], 'more') },
        { json: cuadraFile() },
        { json: cuadraFile() },
      ]);
      for await (const _file of client.list()) break;
      await client.get('file_1');
      await client.upload(content, { checksum: false });
      await client.close();
    };
    for (let index = 0; index < 50; index++) await cycle();
    const [memory] = memories;
    assert.isOk(memory);
    const before = memory?.buffer.byteLength;
    for (let index = 0; index < 300; index++) await cycle();
    assert.equal(memory?.buffer.byteLength, before);
  },
  { fresh: true },
);

test('A12: a client that was closed says so to every call, as often as it is closed', async (t) => {
  const { client, calls } = written(t, 'voipbin', []);
  const link = client.link('5f2c7e34-0b2e-4a4b-8f4e-1d2a3b4c5d6e');
  await client.close();
  await client.close();
  for (const call of [
    client.get('x'),
    client.delete('x'),
    client.list(),
    client.list().toArray(),
    client.list().pages()[Symbol.asyncIterator]().next(),
    client.upload(new Blob(['a'])),
    client.download('x'),
    client.link('x').url(),
    link.url(),
    link.refresh(),
    client.waitUntilReady('x'),
    client.request('/x'),
  ]) {
    await rejected(call, 'disposed');
  }
  assert.equal(calls.length, 0);
});

test('A12: closing twice, and by `await using` where the runtime knows it', async (t) => {
  const { client } = written(t, 'cuadra', [{ json: cuadraFile() }]);
  await client.get('file_1');
  const dispose = /** @type {Record<symbol, unknown>} */ (/** @type {unknown} */ (client))[Symbol.asyncDispose];
  if (typeof Symbol.asyncDispose === 'symbol') {
    assert.isFunction(dispose);
    await /** @type {() => Promise<void>} */ (dispose).call(client);
  }
  await client.close();
  await rejected(client.get('file_1'), 'disposed');
});

test('A12: calls that are under way when a client is closed run to their end', async (t) => {
  /** @type {(value: { json: unknown }) => void} */
  let answer = () => {};
  const { client } = written(t, 'cuadra', [
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  ]);
  const call = client.get('file_1');
  await init();
  await new Promise((resolve) => void setTimeout(resolve, 0));
  const closed = client.close();
  answer({ json: cuadraFile() });
  assert.equal((await call).id, 'file_1');
  await closed;
});
