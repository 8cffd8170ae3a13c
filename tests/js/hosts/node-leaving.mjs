// A Node process ends by itself after its last call, whatever that call came to: no timer and no connection of ours keeps it.

import { spawn } from 'node:child_process';
import process from 'node:process';
import { root } from './host.mjs';

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
 * @param {string} origin
 * @returns {import('./host.mjs').HostTest[]}
 */
export const leavingTests = (origin) =>
  Object.entries(LAST).map(([name, last]) => ({
    name: `A15: a Node process leaves by itself after ${name}`,
    run: () => leaves(origin, last),
  }));

/**
 * @param {string} origin
 * @param {string} last
 */
async function leaves(origin, last) {
  const program = `
    import { createClient } from '@attache/client';
    const made = await fetch('${origin}/-/emulators', { method: 'POST', body: '{}' });
    const { address } = await made.json();
    const options = { backend: 'cuadra', baseUrl: address + '/cuadra', auth: { bearer: 'x' } };
    const client = createClient(options);
    ${last}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
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
