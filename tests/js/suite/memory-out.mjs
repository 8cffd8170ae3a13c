// A11: a core whose memory cannot grow any more (a page or a Worker at its limit) dies as one that panicked does: what was under
// way ends core_lost, the next call has a fresh core. Provoked with the package's own wasm, whose memory is given no room.

import { init } from '@attache/client';
import { assert } from 'chai';
import { acquire } from '../../../js/core.js';
import { test } from './harness.mjs';
import { rejected } from './support/errors.mjs';
import { cuadraFile, cuadraPage } from './support/fixtures.mjs';
import { PAGES, PROCESSES } from './support/kinds.mjs';
import { never, simple, written } from './support/scripted.mjs';
import { tight } from './support/tight.mjs';
import { settled } from './support/timing.mjs';

const COMPILED = /** @type {const} */ ({
  fresh: true,
  only: [...PROCESSES, ...PAGES],
  reason: 'a Worker compiles no bytes; that a dead core is replaced there, the tests of panics show',
});

/** More than the core has in one piece at its start. */
const LARGE = 'x'.repeat(8 << 20);

/** @type {Record<string, (client: import('@attache/client').Client) => PromiseLike<unknown>>} */
const GREEDY = {
  'an argument that does not fit': (client) => client.upload(new Blob(['a']), { fields: { resourceType: LARGE } }),
  'a name that does not fit': (client) => client.upload(new Blob(['a']), { name: LARGE }),
  'a path that does not fit': (client) => client.request(`/${LARGE}`),
};

for (const [name, call] of Object.entries(GREEDY)) {
  test(
    `A11: memory that cannot grow: ${name} is core_lost, and the next call has a fresh core`,
    async (t) => {
      await init(await tight(t, 4));
      const { client } = written(t, 'cuadra', [never, { json: cuadraFile() }, { json: cuadraFile() }]);
      const other = client.get('held');
      const lost = rejected(other, 'core_lost');
      await settled();
      const before = await acquire();
      const error = await rejected(call(client), 'core_lost');
      assert.isTrue(error.commit !== 'stored');
      assert.isTrue((await lost).retryable, 'a read that was under way may be tried again');
      assert.isTrue(before.dead);
      assert.equal((await client.get('file_1')).id, 'file_1');
      assert.equal((await client.get('file_1')).id, 'file_1');
    },
    COMPILED,
  );
}

test(
  'A11: memory that cannot grow while answers are read ends every call, none hangs',
  async (t) => {
    await init(await tight(t, 4));
    const cursor = (/** @type {number} */ page) => `${'c'.repeat(4_000)}${page}`;
    const pages = Array.from({ length: 200 }, (_, page) => () => ({
      json: cuadraPage([cuadraFile({ id: `file_${page}` })], cursor(page)),
    }));
    const { client } = simple(pages);
    t.after(() => client.close());
    // Each cursor is kept, so that none is followed twice: a list without end fills any memory.
    await rejected(client.list().toArray(), 'core_lost');
    const { client: next } = simple([{ json: cuadraFile() }]);
    assert.equal((await next.get('file_1')).id, 'file_1');
    await next.close();
  },
  COMPILED,
);
