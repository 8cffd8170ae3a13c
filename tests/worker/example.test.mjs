// The example Worker in the workerd of this tree, bundled as its visitors would get it, the emulator as a Worker beside it.
// wrangler and what it brings are the example's own tests' (`test/` in its folder).

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { SETTINGS, scenarios } from '../../examples/edge-worker/test/scenarios.mjs';
import { root } from '../../scripts/setup/places.mjs';
import { startWorkerd } from './kit/runtime.mjs';

/** @type {import('./kit/runtime.mjs').Runtime} */
let workerd;

before(async () => {
  workerd = await startWorkerd({
    worker: {
      entry: 'examples/edge-worker/src/worker.mjs',
      bindings: { ...SETTINGS, PLATFORM: { service: 'platform' } },
    },
    platform: { entry: 'examples/edge-worker/dev/emulator.mjs' },
  });
});
after(() => workerd?.close());

scenarios(() => workerd.address('worker'));

test('the lock file of the example names versions and integrity, and no registry', () => {
  const lock = readFileSync(path.join(root, 'examples/edge-worker/package-lock.json'), 'utf8');
  /** @type {Record<string, { resolved?: string, integrity?: string }>} */
  const packages = JSON.parse(lock).packages;
  for (const [place, { resolved, integrity }] of Object.entries(packages)) {
    assert.equal(resolved, undefined, place);
    if (place !== '') assert(integrity, place);
  }
});
