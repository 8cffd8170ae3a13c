// Visitors without end against the emulator under faults (server.mjs): what is held after an hour is what was held after a quarter
// of it. Every call ends, in a result or an AttacheError; no rejection goes unheard; no socket stays open.
// Started by run.mjs with --expose-gc. Decides the bounds.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { random } from '../peers/kit/random.mjs';
import { VERBS } from './verbs.mjs';

/** @typedef {import('../../js/index.js').BackendName} BackendName */
/** @typedef {{ seconds: number, heap: number, wasm: number, rss: number, calls: number }} Sample */

const [seconds = '60', seed = '1'] = process.argv.slice(2);
const DURATION = Number(seconds) * 1_000;
const VISITORS = 10;
/** A visitor leaves after so many calls; another comes, with a client of its own. */
const STAY = 200;
const SAMPLES = 40;
/** Longer than any call under these options can take. */
const HUNG = 60_000;
const HEAP_GROWTH = 3 * 1_048_576;
const LAST_SOCKETS = 30_000;

/** @type {Record<BackendName, Record<string, string>>} */
const SCOPES = {
  cuadra: {},
  voipbin: {},
  fruxon: { tenant: 't', session: 's' },
  kore: { app: 'a', environment: 'e', session: 's' },
  'discovery-engine': { session: 'projects/p/locations/global/collections/default_collection/engines/e/sessions/s' },
};
const BASES = {
  cuadra: '/cuadra',
  voipbin: '/voipbin/v1.0',
  fruxon: '/fruxon',
  kore: '/kore/api/v2',
  'discovery-engine': '/discovery-engine',
};

/** @type {WebAssembly.Memory[]} */
const memories = [];
const { Instance } = WebAssembly;
WebAssembly.Instance = new Proxy(Instance, {
  construct(target, args) {
    const instance = Reflect.construct(target, args);
    if (instance.exports.memory instanceof WebAssembly.Memory) memories.push(instance.exports.memory);
    return instance;
  },
});
const { AttacheError, createClient } = await import('../../js/inline.js');

/** @type {string[]} */
const faults = [];
process.on('unhandledRejection', (reason) => faults.push(`a rejection that nobody heard: ${String(reason)}`));
process.on('uncaughtException', (error) => faults.push(`an exception that nobody caught: ${error.stack}`));

const server = fork(fileURLToPath(new URL('server.mjs', import.meta.url)), [seed], { stdio: 'inherit' });
process.on('exit', () => server.kill());
const [address] = await once(server, 'message');

/** @type {Map<string, number>} */
const outcomes = new Map();
const began = performance.now();
const elapsed = () => performance.now() - began;
let calls = 0;

/** @param {import('../peers/kit/random.mjs').Random} draw */
function arrive(draw) {
  const backend = draw.pick(/** @type {BackendName[]} */ (Object.keys(SCOPES)));
  const client = createClient({
    backend,
    baseUrl: `${address}${BASES[backend]}`,
    scope: SCOPES[backend],
    auth: { bearer: async () => 'token' },
    timeout: 300,
    stallTimeout: 300,
    deadline: 5_000,
    retry: { maxRetries: 2, baseDelay: 5, maxDelay: 50 },
  });
  return { client, draw, /** @type {import('../../js/index.js').FileRecord[]} */ known: [] };
}

/** @param {number} number */
async function visit(number) {
  const draw = random(Number(seed) * 1_000 + number);
  while (elapsed() < DURATION) {
    const visitor = arrive(draw);
    for (let call = 0; call < STAY && elapsed() < DURATION; call++) await one(visitor);
    await visitor.client.close();
  }
}

/** @param {ReturnType<typeof arrive>} visitor */
async function one(visitor) {
  const verb = visitor.draw.pick(Object.keys(VERBS));
  calls++;
  const watch = setTimeout(() => faults.push(`${verb} at ${visitor.client.backend} did not end`), HUNG);
  let outcome = 'ok';
  try {
    await VERBS[verb]?.(visitor);
  } catch (error) {
    outcome = AttacheError.is(error) ? error.code : 'foreign';
    if (outcome === 'foreign')
      faults.push(`${verb} at ${visitor.client.backend}: ${/** @type {Error} */ (error)?.stack}`);
  } finally {
    clearTimeout(watch);
  }
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
}

/** @type {Sample[]} */
const samples = [];
async function weigh() {
  for (let index = 1; index <= SAMPLES; index++) {
    await sleep(Math.max(0, (DURATION * index) / SAMPLES - elapsed()));
    /** @type {{ gc?: () => void }} */ (globalThis).gc?.();
    const { heapUsed, external, rss } = process.memoryUsage();
    const wasm = memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
    samples.push({ seconds: elapsed() / 1_000, heap: heapUsed + external - wasm, wasm, rss, calls });
    if (faults.length > 20) return;
  }
}

const sockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

await Promise.all([weigh(), ...Array.from({ length: VISITORS }, (_, number) => visit(number))]).catch((error) => {
  faults.push(`the soak itself: ${error.stack}`);
});
// Idle connections are kept for a while by Node itself.
for (let waited = 0; sockets() > 0 && waited < LAST_SOCKETS; waited += 250) await sleep(250);
if (sockets() > 0) faults.push(`${sockets()} sockets are still open`);

/** The least in a stretch: what calls under way hold comes and goes. @param {number} from @param {number} to @param {'heap' | 'wasm'} what */
const least = (from, to, what) =>
  Math.min(...samples.slice(SAMPLES * from, SAMPLES * to).map((sample) => sample[what]));
const growth = least(0.75, 1, 'heap') - least(0.25, 0.5, 'heap');
if (!(growth < HEAP_GROWTH)) faults.push(`the heap grew by ${growth} bytes between the second quarter and the last`);
if (least(0.75, 1, 'wasm') > least(0.25, 0.5, 'wasm')) faults.push('the memory of the core grew after the first half');
if (memories.length !== 1) faults.push(`${memories.length} cores were made`);

const mebi = (/** @type {number} */ bytes) => (bytes / 1_048_576).toFixed(1).padStart(7);
console.log('seconds   calls   heap   wasm    rss (MiB)');
for (const { seconds: at, heap, wasm, rss, calls: sofar } of samples.filter((_, index) => index % 4 === 3)) {
  console.log(`${at.toFixed(0).padStart(7)} ${String(sofar).padStart(7)}${mebi(heap)}${mebi(wasm)}${mebi(rss)}`);
}
console.log(
  [...outcomes]
    .sort(([, a], [, b]) => b - a)
    .map(([code, count]) => `${code} ${count}`)
    .join(', '),
);
for (const fault of faults.slice(0, 20)) console.log(`✗ ${fault}`);
console.log(
  `total: ${calls} calls in ${(elapsed() / 1_000).toFixed(0)} s, heap ${(growth / 1_048_576).toFixed(2)} MiB more, seed ${seed}, ${faults.length} faults`,
);
server.send('end');
process.exitCode = faults.length === 0 ? 0 : 1;
