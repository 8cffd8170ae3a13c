// @ts-check
// The Worker as `npm run dev` runs it, and as `wrangler deploy` would send it. Neither asks the internet for anything.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { folder, run } from './run.mjs';
import { SETTINGS, scenarios } from './scenarios.mjs';

const LONGEST = 60_000;

/** One that nobody has. @returns {Promise<number>} */
async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const bound = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

describe('npm run dev', () => {
  let address = '';
  const state = mkdtempSync(path.join(tmpdir(), 'edge-worker-'));
  /** @type {ReturnType<typeof run>} */
  let dev;

  before(async () => {
    const port = await freePort();
    const { scripts } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    const [, ...args] = scripts.dev.split(' ');
    dev = run([...args, '--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0', '--persist-to', state]);
    address = `http://127.0.0.1:${port}`;
    const end = performance.now() + LONGEST;
    while (!dev.state.said.includes('Ready on')) {
      if (dev.child.exitCode !== null || performance.now() > end)
        throw new Error(`wrangler did not start:\n${dev.state.said}`);
      await Promise.race([once(dev.child.stdout ?? dev.child, 'data'), dev.ended]);
    }
  });
  after(async () => {
    dev.child.kill();
    await dev.ended;
    rmSync(state, { recursive: true, force: true });
  });

  test('its settings are those of the tests', () => {
    const settings = readFileSync(path.join(folder, 'dev', 'worker.toml'), 'utf8');
    for (const [name, value] of Object.entries(SETTINGS)) assert(settings.includes(`${name} = "${value}"`), name);
  });

  scenarios(() => address);
});

describe('wrangler deploy', () => {
  test('the bundle is whole: one module, one wasm, well below the limit', async () => {
    const out = mkdtempSync(path.join(tmpdir(), 'edge-worker-'));
    try {
      const deploy = run(['deploy', '--dry-run', '--outdir', out]);
      await deploy.ended;
      assert.equal(deploy.child.exitCode, 0, deploy.state.said);
      assert(!deploy.state.said.includes('WARNING'), deploy.state.said);
      const files = readdirSync(out);
      assert.equal(files.filter((name) => name.endsWith('.wasm')).length, 1, files.join());
      const [, size = ''] = /gzip: ([\d.]+) KiB/.exec(deploy.state.said) ?? [];
      assert(Number(size) < 3 * 1024, `the free plan takes 3 MiB: ${deploy.state.said}`);
      const code = readFileSync(path.join(out, 'worker.js'), 'utf8');
      assert(!/EmulatorCore|createEmulator/.test(code), 'the emulator stays at home');
      for (const secret of [SETTINGS.BACKEND_TOKEN, SETTINGS.SESSION_SECRET]) assert(!code.includes(secret));
    } finally {
      rmSync(out, { recursive: true, force: true });
    }
  });
});
