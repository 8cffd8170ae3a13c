// The suite in workerd, once for each compatibility date: bundled, its wasm as modules. A test that needs a realm of its own
// gets a service of its own, which is an isolate of its own.

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import workerd from 'workerd';
import { entries } from '../suite/harness.mjs';
import { hasHooks, withoutHooks } from './host.mjs';
import { bundle, configOf } from './workerd-bundle.mjs';

/** @typedef {import('./workerd-bundle.mjs').Module} Module */
/** @typedef {{ port: (service: string) => number, said: () => string, end: () => Promise<void> }} Server */
/** @typedef {{ folder: string, plain: Module[], hooks: Module[] | undefined }} Bundles */

/** The oldest that is supported, one in between, and the newest that the binary takes. */
const DATES = ['2024-01-01', '2025-08-01', workerd.compatibilityDate];

/** @type {import('./host.mjs').StartHosts} */
export const start = (surroundings) => startAt(DATES, surroundings);

/** What differs between dates shows at the two ends. @type {import('./host.mjs').StartHosts} */
export const startAtEnds = (surroundings) => startAt([DATES[0] ?? '', workerd.compatibilityDate], surroundings);

/** Beyond the harness's own limit, for what its timers cannot end. */
const LONGEST = 90_000;

/**
 * @param {string[]} dates
 * @param {Parameters<import('./host.mjs').StartHosts>[0]} surroundings
 */
async function startAt(dates, { origin }) {
  const folder = mkdtempSync(path.join(tmpdir(), 'attache-workerd-'));
  const plain = await bundle(folder, 'plain', false);
  const hooks = hasHooks() ? await bundle(folder, 'hooks', true) : undefined;
  let open = dates.length;
  const closed = () => {
    if (--open === 0) rmSync(folder, { recursive: true, force: true });
  };
  return dates.map((date) => hostOf({ folder, plain, hooks }, date, origin, closed));
}

/**
 * @param {Bundles} bundles
 * @param {string} date
 * @param {string} origin
 * @param {() => void} closed
 * @returns {import('./host.mjs').Host}
 */
function hostOf(bundles, date, origin, closed) {
  /** @type {Promise<Server> | undefined} */
  let running;
  return {
    title: `workerd ${date}`,
    old: date !== DATES.at(-1),
    extra: [],
    async run(entry) {
      if (entry.hooks && !bundles.hooks) return withoutHooks(entry.name);
      running ??= serve(bundles, date);
      const server = await running;
      /** @type {import('./host.mjs').Surroundings} */
      const surroundings = { runtime: 'workerd', origin, hooks: entry.hooks === true };
      const response = await fetch(`http://127.0.0.1:${server.port(serviceOf(entry))}/`, {
        method: 'POST',
        body: JSON.stringify({ name: entry.name, surroundings }),
        signal: AbortSignal.timeout(LONGEST),
      }).catch(async (error) => {
        // A Worker that spins answers nothing any more.
        running = undefined;
        await server.end();
        throw error;
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`workerd answered ${response.status}: ${text}\n${server.said()}`);
      return JSON.parse(text);
    },
    async close() {
      try {
        await (await running)?.end();
      } finally {
        closed();
      }
    },
  };
}

/** @param {import('./host.mjs').Entry} entry */
const serviceOf = (entry) => (entry.fresh || entry.hooks ? `own-${entries.indexOf(entry)}` : 'shared');

/**
 * @param {Bundles} bundles
 * @param {string} date
 * @returns {Promise<Server>}
 */
async function serve({ folder, plain, hooks }, date) {
  const services = new Map([['shared', plain]]);
  for (const entry of entries) {
    const modules = entry.hooks ? hooks : entry.fresh ? plain : undefined;
    if (modules) services.set(serviceOf(entry), modules);
  }
  const config = path.join(folder, `${date}.capnp`);
  writeFileSync(config, configOf(services, date));
  const child = spawn(workerd.default, ['serve', config, '--control-fd=3'], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (text) => {
      output = (output + text).slice(-20_000);
    });
  }
  const gone = new Promise((resolve) => {
    child.once('close', resolve);
    child.once('error', resolve);
  });
  const end = async () => {
    child.kill('SIGKILL');
    await gone;
  };
  /** @type {Map<string, number>} */
  const ports = new Map();
  const heard = (async () => {
    const lines = createInterface({ input: /** @type {import('node:stream').Readable} */ (child.stdio[3]) });
    for await (const line of lines) {
      const { event, socket, port } = JSON.parse(line);
      if (event === 'listen') ports.set(socket, port);
      if (ports.size === services.size) return;
    }
  })();
  await Promise.race([heard, gone]);
  if (ports.size < services.size) {
    await end();
    throw new Error(`workerd did not start:\n${output}`);
  }
  return {
    port(service) {
      const port = ports.get(service);
      if (port === undefined) throw new Error(`there is no service "${service}"`);
      return port;
    },
    said: () => output,
    end,
  };
}
