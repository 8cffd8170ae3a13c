// A12, A13: what uploads of several requests took is given back, however they ended, also where no engine tells of collected
// objects.

import { createClient } from '@attache/client';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { bytes } from './support/bytes.mjs';
import { rejected } from './support/errors.mjs';
import { never, scripted } from './support/scripted.mjs';
import { watchWasm } from './support/wasm.mjs';

const target = { endpoint: 'https://tus.test/files' };
const begun = { status: 201, headers: { 'tus-resumable': '1.0.0', location: 'https://tus.test/files/1' } };
const stored = { status: 204, headers: { 'tus-resumable': '1.0.0', 'upload-offset': '1000' } };
const gone = { status: 204, headers: { 'tus-resumable': '1.0.0' } };
const refused = { status: 403 };
const content = new Blob([bytes(1_000)]);

async function cycle() {
  let held = () => {};
  const holding = (/** @type {import('./support/scripted.mjs').Call} */ call) => {
    held();
    return never(call);
  };
  const reached = () =>
    /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        held = resolve;
      })
    );
  const answers = [begun, stored, begun, refused, gone, begun, holding, begun, holding, gone, begun, stored, gone];
  const client = createClient({ backend: 'cuadra', retry: { maxRetries: 0 }, fetch: scripted(answers).fetch });
  await client.upload(content, { target });
  const failing = client.upload(content, { target });
  await rejected(failing, 'forbidden');
  await failing.abort();
  const controller = new AbortController();
  let waiting = reached();
  const kept = client.upload(content, { target, signal: controller.signal });
  await waiting;
  controller.abort();
  await rejected(kept, 'aborted');
  waiting = reached();
  const dropped = client.upload(content, { target });
  await waiting;
  await dropped.abort();
  const [outcome] = await client.uploadAll([{ source: content, options: { target } }]);
  assert.isTrue(outcome?.ok);
  await client.close();
  assert.isString(kept.token());
  await kept.abort();
  assert.isNull(kept.token());
}

for (const told of [true, false]) {
  test(
    `A13: uploads that are stored, fail, are kept or discarded leave no memory behind${told ? '' : ', without FinalizationRegistry'}`,
    async (t) => {
      const { memories } = await watchWasm(t);
      if (!told) {
        const real = globalThis.FinalizationRegistry;
        Object.assign(globalThis, { FinalizationRegistry: undefined });
        t.after(() => Object.assign(globalThis, { FinalizationRegistry: real }));
      }
      for (let count = 0; count < 20; count++) await cycle();
      const before = memories.map((memory) => memory.buffer.byteLength);
      assert.lengthOf(before, 1);
      for (let count = 0; count < 80; count++) await cycle();
      assert.deepEqual(
        memories.map((memory) => memory.buffer.byteLength),
        before,
      );
    },
    { fresh: true, heavy: true },
  );
}
