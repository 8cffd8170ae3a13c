// A process ends by itself after its last call, whatever that call came to: no timer and no connection of ours keeps it.

import { spawn } from 'node:child_process';
import { hasHooks, root } from './host.mjs';
import { evaluating } from './processes.mjs';

/** @typedef {import('./processes.mjs').Runtime} Runtime */

/** Far above what a process takes to end, and the only clock in these tests: who still runs then was kept. */
const LONGEST = 30_000;

/**
 * What the process does as its last act.
 * @type {Record<string, string>}
 */
const LAST = {
  'a call that succeeds': `await client.list(); console.log('ended');`,
  'a call that fails': `await client.get('missing').catch((error) => console.log('ended', error.code));`,
  'a call that is aborted': `
    const abort = new AbortController();
    const held = createClient({ ...options, fetch: (url, { signal }) => new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
      abort.abort();
    }) });
    await held.get('x', { signal: abort.signal }).catch((error) => console.log('ended', error.code));`,
  'a failure between retries': `
    const broken = createClient({ ...options, retry: { maxRetries: 1, baseDelay: 1 }, fetch: async () => { throw new TypeError('down'); } });
    await broken.get('x').catch((error) => console.log('ended', error.code));`,
  'an upload': `await client.upload(new Blob(['abc'])); console.log('ended');`,
  'an upload that nobody awaits and that fails': `
    const broken = createClient({ ...options, retry: { maxRetries: 0 }, fetch: async () => { throw new TypeError('down'); } });
    broken.upload(new Blob(['abc'])); console.log('ended');`,
  'a listing that was left early': `for await (const file of client.list()) break; console.log('ended');`,
  'a client that was closed': `await client.close(); console.log('ended');`,
  'nothing but the import': `console.log('ended');`,
};

/**
 * The same, where the core dies of it: what the dead one had armed and asked for keeps nobody.
 * @type {Record<string, string>}
 */
const LAST_OF_A_CORE = {
  'waits between attempts and looks, and a request': `
    const asked = [];
    const held = createClient({ ...options, retry: { maxRetries: 3, baseDelay: 1e8, maxDelay: 1e8 }, fetch: (url, init) => {
      asked.push(url);
      if (String(url).endsWith('late')) return fetch(HELD, init);
      return Promise.resolve(String(url).endsWith('slow') ? Response.json({ id: 'slow', filename: 'a', status: 'processing' }) : new Response('', { status: 503 }));
    } });
    const ends = [held.get('late'), held.get('broken'), held.waitUntilReady('slow', { interval: 1e8 })].map((call) => call.catch((error) => error.code));
    while (asked.length < 3) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setTimeout(resolve, 1));
    const { acquire } = await import('./js/core.js');
    const core = await acquire();
    try { core.run(() => core.door.panicForTests()); } catch {}
    console.log((await Promise.all(ends)).join() === 'core_lost,core_lost,core_lost' ? 'ended' : 'otherwise');`,
};

/**
 * @param {Runtime} runtime
 * @param {string} origin
 * @returns {import('./host.mjs').HostTest[]}
 */
export function leavingTests(runtime, origin) {
  const named = (/** @type {string} */ name, /** @type {() => Promise<void>} */ run) => ({
    name: `A15: a process leaves by itself after ${name}`,
    run,
  });
  const calls = Object.entries(LAST).map(([name, last]) => named(name, () => leaves(runtime, origin, last)));
  const { hooks } = runtime;
  if (!hooks || !hasHooks()) return calls;
  const deaths = Object.entries(LAST_OF_A_CORE).map(([name, last]) =>
    named(`a core that died, with ${name} under way`, async () =>
      leaves(runtime, origin, last.replace('HELD', JSON.stringify(await heldAddress(origin))), hooks),
    ),
  );
  return [...calls, ...deaths];
}

/** Where a request is taken and never answered. @param {string} origin */
async function heldAddress(origin) {
  const steps = JSON.stringify([{ ending: 'hold', times: 0 }]);
  const made = await fetch(`${origin}/-/scripts`, { method: 'POST', body: steps });
  const { base } = /** @type {{ base: string }} */ (await made.json());
  return `${base}/late`;
}

/**
 * @param {Runtime} runtime
 * @param {string} origin
 * @param {string} last
 * @param {string[]} [flags]
 */
async function leaves(runtime, origin, last, flags = []) {
  const program = `
    import { createClient } from '@attache/client';
    const made = await fetch('${origin}/-/emulators', { method: 'POST', body: '{}' });
    const { address } = await made.json();
    const options = { backend: 'cuadra', baseUrl: address + '/cuadra', auth: { bearer: 'x' } };
    const client = createClient(options);
    ${last}`;
  const child = spawn(runtime.program, evaluating(runtime, program, flags), {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (text) => {
    output += text;
  });
  child.stderr.on('data', (text) => {
    output += text;
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST);
  /** @type {[number | null, string | null]} */
  const [code, signal] = await new Promise((resolve) => child.once('close', (...how) => resolve(how)));
  clearTimeout(timer);
  if (signal) throw new Error(`the process was still there after ${LONGEST / 1000} s; it said:\n${output}`);
  if (code !== 0 || !output.includes('ended')) throw new Error(`the process ended with ${code} and said:\n${output}`);
}
