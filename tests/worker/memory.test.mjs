// A hundred mebibytes through a Worker, down and up: what its process grows by does not grow with them, and every byte is
// counted on both sides. ATTACHE_WORKER_MEBIBYTES sends more, against the same bars.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { digestOf, patterned } from './kit/content.mjs';
import { forgetPeak, memory } from './kit/process.mjs';
import { LONG_DATES } from './kit/runtime.mjs';
import { sending } from './kit/sending.mjs';
import { stage, worldsOf } from './kit/stage.mjs';
import { get } from './kit/visitor.mjs';

const MIB = 1 << 20;
const size = Number(process.env.ATTACHE_WORKER_MEBIBYTES ?? 100);
/** Mebibytes. Down, nothing of it is read; up, each piece is, and a collector takes its time: more of it with more to collect. */
const BARS = { down: 32, up: size > 100 ? 128 : 96 };
const content = patterned(size * MIB);
const whole = digestOf(content);
/** So much has gone before it is weighed: a heap that has never grown grows. */
const warm = patterned(48 * MIB);
const { world, workerd } = stage(worldsOf(LONG_DATES));

/** @param {() => Promise<void>} work that has been done once before */
async function growthOf(work) {
  const { pid } = workerd();
  forgetPeak(pid);
  const { now } = memory(pid);
  await work();
  return memory(pid).most - now;
}

for (const date of LONG_DATES) {
  const here = world(date);
  const { at } = here;

  describe(`workerd ${date}: what ${size} MiB cost`, {
    skip: process.platform !== 'linux' && 'only Linux tells',
  }, () => {
    test('down', async (t) => {
      const id = here.put({ content });
      const small = here.put({ content: warm });
      await get(at(`/serve/${small}`));
      const growth = await growthOf(async () => {
        const answer = await get(at(`/serve/${id}`));
        assert.deepEqual([answer.length, answer.sha256, answer.whole], [content.size, whole, true]);
      });
      assert.equal(here.depot.of('bytes', id)[0]?.sent, content.size);
      t.diagnostic(`grows by ${growth.toFixed(1)} MiB`);
      assert(growth < BARS.down, `${growth.toFixed(1)} MiB`);
    });

    for (const how of /** @type {const} */ (['with a length', 'without a length', 'as a form'])) {
      test(`up, ${how}`, async (t) => {
        await sending(at('/relay'), warm, how).answer;
        const growth = await growthOf(async () => {
          const answer = await sending(at('/relay'), content, how).answer;
          assert.equal(answer.status, 201, answer.text);
        });
        const { size, sha256 } = here.depot.arrived.at(-1) ?? {};
        assert.deepEqual([size, sha256], [content.size, whole]);
        t.diagnostic(`grows by ${growth.toFixed(1)} MiB`);
        assert(growth < BARS.up, `${growth.toFixed(1)} MiB`);
      });
    }
  });
}
