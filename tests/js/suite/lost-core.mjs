// A11: a core that dies takes no promise with it. Needs the build that can be made to die.

import { assert } from 'chai';
import { test } from './harness.mjs';
import { panic } from './support/death.mjs';
import { rejected } from './support/errors.mjs';
import { cuadraFile, cuadraPage } from './support/fixtures.mjs';
import { never, written } from './support/scripted.mjs';
import { deferred } from './support/timing.mjs';

test(
  'A11: every call that is under way when the core dies is rejected core_lost, and the next one works',
  async (t) => {
    const arrived = [deferred(), deferred(), deferred()];
    const held = arrived.map((reached) => (/** @type {import('./support/scripted.mjs').Call} */ call) => {
      reached.resolve(undefined);
      return never(call);
    });
    const { client } = written(t, 'cuadra', [...held, { json: cuadraFile() }, { json: cuadraPage([cuadraFile()]) }]);
    const other = written(t, 'cuadra', [{ json: cuadraFile() }]);
    const read = client.get('file_1');
    const write = client.upload(new Blob(['abc']));
    const listing = client.list().toArray();
    await Promise.all(arrived.map(({ promise }) => promise));
    await panic();
    assert.include(await rejected(read, 'core_lost'), { retryable: true, commit: null });
    assert.include(await rejected(write, 'core_lost'), { retryable: false, commit: 'unknown' });
    await rejected(listing, 'core_lost');
    assert.equal((await client.get('file_1')).id, 'file_1', 'the same client goes on with a fresh core');
    assert.lengthOf(await client.list().toArray(), 1);
    assert.equal((await other.client.get('file_1')).id, 'file_1', 'and so does another');
  },
  { hooks: true },
);

test(
  'A11: a listing whose core died says so and does not start over',
  async (t) => {
    const { client } = written(t, 'cuadra', [
      { json: cuadraPage([cuadraFile()], 'more') },
      { json: cuadraPage([cuadraFile({ id: 'file_2' })]) },
    ]);
    const pages = client.list().pages()[Symbol.asyncIterator]();
    assert.isFalse((await pages.next()).done);
    await panic();
    await rejected(pages.next(), 'core_lost');
    await client.close();
    await rejected(client.get('x'), 'disposed');
  },
  { hooks: true },
);

test(
  'A11: a core may die again and again',
  async (t) => {
    const { client } = written(t, 'cuadra', Array(3).fill({ json: cuadraFile() }));
    for (let round = 0; round < 3; round++) {
      assert.equal((await client.get('file_1')).id, 'file_1');
      await panic();
    }
  },
  { hooks: true },
);
