// A7: two copies of the package in one realm, as bundles and version ranges make them: each with a core of its own, neither
// breaking the other, and errors that both know.

import { AttacheError, createClient } from '@attache/client';
import { assert } from 'chai';
import { acquire } from '../../../js/core.js';
import { test } from './harness.mjs';
import { rejected } from './support/errors.mjs';
import { cuadraFile } from './support/fixtures.mjs';
import { PAGES, PROCESSES } from './support/kinds.mjs';
import { BASE, never, scripted } from './support/scripted.mjs';
import { deferred } from './support/timing.mjs';
import { watchWasm } from './support/wasm.mjs';

/** @typedef {typeof import('@attache/client')} Package */

const TWO = /** @type {const} */ ({
  hooks: true,
  only: [...PROCESSES, ...PAGES],
  reason: 'a Worker’s modules are those of its bundle; a second copy in it has its own names like any other',
});

/**
 * A second copy: the same files under other addresses, with the package's own core where the first has one that can be made to die.
 * @param {import('./harness.mjs').Test} t
 * @returns {Promise<Package>}
 */
async function another(t) {
  if (t.realm === 'service worker') t.notApplicable('a service worker may import nothing later');
  const entry = t.wasm ? '/js/url.js' : '/nowasm/scripts/build/nowasm-entry.js';
  if (globalThis.location) return import(/* @vite-ignore */ String(new URL(entry, location.href)));
  const { cp, mkdtemp, rm } = await import(/* @vite-ignore */ `node:${'fs/promises'}`);
  const root = new URL('../../../', import.meta.url);
  const folder = new URL(`${await mkdtemp(new URL('node_modules/.copy-', root).pathname)}/`, root);
  t.after(() => rm(folder, { recursive: true }));
  for (const part of ['js', 'pkg', 'package.json', ...(t.wasm ? [] : ['scripts/build'])])
    await cp(new URL(part, root), new URL(part, folder), { recursive: true });
  return import(/* @vite-ignore */ String(new URL('js/inline.js', folder)));
}

/**
 * @param {Package} own
 * @param {import('./support/scripted.mjs').Answer[]} answers
 */
const clientOf = (own, answers) =>
  own.createClient({
    backend: 'cuadra',
    baseUrl: BASE.cuadra,
    retry: { maxRetries: 0 },
    fetch: scripted(answers).fetch,
  });

test(
  'A7: two copies of the package have cores of their own and know each other’s errors',
  async (t) => {
    const other = await another(t);
    assert.notStrictEqual(other.AttacheError, AttacheError);
    const { count } = await watchWasm(t);
    const mine = clientOf({ ...other, createClient }, [{ json: cuadraFile() }, { status: 404 }]);
    const theirs = clientOf(other, [{ json: cuadraFile() }, { status: 404 }]);
    const files = await Promise.all([mine.get('file_1'), theirs.get('file_1')]);
    assert.deepEqual(
      files.map(({ id }) => id),
      ['file_1', 'file_1'],
    );
    assert.equal(count.instances, 2);
    const errors = [await mine.get('x').catch((error) => error), await theirs.get('x').catch((error) => error)];
    for (const error of errors) {
      assert.isTrue(AttacheError.is(error));
      assert.isTrue(other.AttacheError.is(error));
    }
    assert.instanceOf(errors[0], AttacheError);
    assert.instanceOf(errors[1], other.AttacheError);
    await mine.close();
    await rejected(mine.get('x'), 'disposed');
    const again = clientOf(other, [{ json: cuadraFile() }]);
    assert.equal((await again.get('file_1')).id, 'file_1');
    await Promise.all([theirs.close(), again.close()]);
  },
  TWO,
);

test(
  'A7: the core of one copy dies, the calls of the other go on',
  async (t) => {
    const other = await another(t);
    /** @type {(value: { json: unknown }) => void} */
    let answer = () => {};
    const arrived = [deferred(), deferred()];
    const mine = clientOf({ ...other, createClient }, [
      (call) => {
        arrived[0]?.resolve(undefined);
        return never(call);
      },
      { json: cuadraFile() },
    ]);
    const theirs = clientOf(other, [
      () => {
        arrived[1]?.resolve(undefined);
        return new Promise((resolve) => {
          answer = resolve;
        });
      },
    ]);
    const lost = rejected(mine.get('x'), 'core_lost');
    const held = theirs.get('file_1');
    await Promise.all(arrived.map(({ promise }) => promise));
    const core = await acquire();
    try {
      void core.run(() => core.door.panicForTests?.());
    } catch (error) {
      await rejected(Promise.reject(error), 'core_lost');
    }
    await lost;
    answer({ json: cuadraFile() });
    assert.equal((await held).id, 'file_1');
    assert.equal((await mine.get('file_1')).id, 'file_1');
    await Promise.all([mine.close(), theirs.close()]);
  },
  TWO,
);
