// What a Worker forbids where its modules are evaluated, and at any time: I/O, timers and random numbers there, compiling
// wasm anywhere. workerd refuses most of it by itself; the spies see the rest.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { patterned } from './kit/content.mjs';
import { DATES } from './kit/runtime.mjs';
import { stage, worldsOf } from './kit/stage.mjs';
import { get } from './kit/visitor.mjs';

const { world } = stage(worldsOf(DATES));

for (const date of DATES) {
  test(`workerd ${date}, A2, A3: nothing happens at module scope, and no wasm is compiled after it`, async () => {
    const here = world(date);
    const id = here.put({ content: patterned(10) });
    assert.equal((await get(here.at(`/serve/${id}`))).status, 200);
    const { called, compiled, early, spied } = JSON.parse((await get(here.at('/spies'))).text);
    // The clock was read by the Worker itself, to show that the spies were there first.
    assert.deepEqual([called, compiled], [['Date.now'], []]);
    assert.equal(early, 4, 'clients and links were made there');
    assert.deepEqual(spied, ['Math.random', 'compile'], 'the spies see');
  });
}
