// M1: for each verb, everything that it asks of its surroundings (fetch, reads of bodies and sources, timers, callbacks) is made to
// fail once in turn, in every way. Each run ends, with a typed error or well; nothing is left unhandled; the client still works;
// and the core's memory does not grow with the number of failures.

import { AttacheError } from '@attache/client';
import { assert } from 'chai';
import { test } from './harness.mjs';
import { Faults, MODES, World } from './support/faults.mjs';
import { cuadraFile, cuadraPage, voipbinFile } from './support/fixtures.mjs';
import { BASE } from './support/scripted.mjs';
import { settled } from './support/timing.mjs';
import { UPLOADS } from './support/torture-uploads.mjs';
import { watchWasm } from './support/wasm.mjs';

/** @typedef {import('@attache/client').Client} Client */
/** @typedef {import('./support/scripted.mjs').Call} Call */

/**
 * @typedef {object} Scenario
 * @property {(faults: Faults, call: Call, count: number) => Response} answer
 * @property {(client: Client, faults: Faults) => PromiseLike<unknown>} run
 * @property {Partial<import('@attache/client').ClientOptions>} [options]
 */

/** @param {Faults} faults @param {unknown} value */
const json = (faults, value) =>
  faults.response(JSON.stringify(value), { headers: { 'content-type': 'application/json' } });

const voipbin = /** @type {const} */ ({ backend: 'voipbin', baseUrl: BASE.voipbin });
const fruxon = /** @type {const} */ ({
  backend: 'fruxon',
  baseUrl: 'https://api.fruxon.test',
  scope: { tenant: 'acme' },
});

const pace = { interval: 1_000, maxInterval: 1_000 };

/** @type {Record<string, Scenario>} */
const SCENARIOS = {
  get: { answer: (faults) => json(faults, cuadraFile()), run: (client) => client.get('file_1') },
  'get after a retry': {
    answer: (faults, _, count) => (count === 0 ? faults.response('busy', { status: 503 }) : json(faults, cuadraFile())),
    run: (client) => client.get('file_1'),
  },
  'get after a refused credential': {
    answer: (faults, _, count) => (count === 0 ? faults.response('{}', { status: 401 }) : json(faults, cuadraFile())),
    run: (client) => client.get('file_1'),
  },
  'get over a redirect': {
    answer: (faults, _, count) =>
      count === 0
        ? faults.response(null, { status: 307, headers: { location: '/v1/files/x' } })
        : json(faults, cuadraFile()),
    run: (client) => client.get('file_1'),
  },
  list: {
    answer: (faults, _, count) =>
      json(faults, cuadraPage([cuadraFile({ id: `f${count}` })], count === 0 ? 'more' : null)),
    run: (client) => client.list().toArray(),
  },
  delete: { answer: (faults) => faults.response(null, { status: 204 }), run: (client) => client.delete('file_1') },
  upload: {
    answer: (faults) => json(faults, cuadraFile()),
    run: (client, faults) =>
      client.upload(new Blob(['abc']), { onProgress: /** @type {() => void} */ (faults.listener('progress')) }),
  },
  'upload of a stream': {
    answer: (faults) => json(faults, cuadraFile({ sizeBytes: 6, sha256: undefined })),
    run: (client, faults) => client.upload(faults.source('abcdef')),
  },
  'upload that is looked for': {
    answer: (faults, { method }) =>
      method === 'POST' ? Response.error() : json(faults, { result: [], next_page_token: '' }),
    run: (client) => client.upload(new Blob(['abc'])).catch(typed),
    options: voipbin,
  },
  ...UPLOADS,
  batch: {
    answer: (faults) => json(faults, cuadraFile()),
    run: (client, faults) =>
      client.uploadAll([new Blob(['abc']), new Blob(['abc'])], {
        concurrency: 1,
        onProgress: /** @type {() => void} */ (faults.listener('progress')),
      }),
  },
  download: {
    answer: (faults) => faults.response('the bytes of it'),
    run: async (client, faults) => {
      const onProgress = /** @type {() => void} */ (faults.listener('progress'));
      return read(await client.download('file_1', { onProgress }));
    },
  },
  'download by link': {
    answer: (faults, { url }) =>
      url.host === 'storage.googleapis.com' ? faults.response('the bytes') : json(faults, voipbinFile()),
    run: async (client) => read(await client.download(voipbinFile().id)),
    options: voipbin,
  },
  link: {
    answer: (faults) => json(faults, voipbinFile()),
    run: (client) => client.link('x').url(),
    options: voipbin,
  },
  waitUntilReady: {
    answer: (faults) => json(faults, cuadraFile()),
    run: (client, faults) =>
      client.waitUntilReady('x', { ...pace, onProgress: /** @type {() => void} */ (faults.listener('progress')) }),
  },
  operation: {
    answer: (faults) => json(faults, { id: 'a', status: 'DONE', done: true }),
    run: (client, faults) =>
      client.operation('a', { ...pace, onProgress: /** @type {() => void} */ (faults.listener('progress')) }),
    options: fruxon,
  },
  request: {
    answer: (faults) => faults.response('whatever'),
    run: async (client) => read(await client.request('/x')),
  },
};

/** A failure that is a good end here, as long as it is one of ours. @param {unknown} error */
const typed = (error) => {
  if (!AttacheError.is(error)) throw error;
};

/** To the end, but not for ever: whoever reads a body has a deadline of his own. @param {Response} response */
async function read(response) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve({ done: true }), 100);
  });
  while (!(/** @type {{ done: boolean }} */ (await Promise.race([reader.read(), late])).done));
  clearTimeout(timer);
  reader.cancel().catch(() => {});
}

/**
 * @param {Scenario} scenario
 * @param {Faults} faults
 * @param {string} what
 * @param {World} world
 * @returns {Promise<number>} how many steps it had
 */
async function attempt({ answer, run, options = {} }, faults, what, world) {
  const client = faults.client(answer, options);
  world.faults = faults;
  try {
    await run(client, faults);
  } catch (error) {
    // What the reader of a body meets may be the platform's own error.
    if (!AttacheError.is(error) && !/download|request/.test(what)) assert.fail(`${what} ended in ${error}`);
  } finally {
    world.faults = undefined;
  }
  const steps = faults.steps.length;
  faults.heal();
  // Its world is well again: so is the client.
  await run(client, faults).then(
    () => {},
    (error) => assert.fail(`${what}: the client did not work afterwards: ${error} ${error?.cause}`),
  );
  await client.close();
  return steps;
}

for (const [name, scenario] of Object.entries(SCENARIOS)) {
  const each = async (/** @type {import('./harness.mjs').Test} */ t) => {
    const world = new World(t);
    const counted = new Faults(world);
    const steps = await attempt(scenario, counted, name, world);
    let runs = 0;
    for (const [at, kind] of counted.steps.slice(0, steps).entries()) {
      for (const mode of MODES[kind]) {
        runs++;
        await attempt(scenario, new Faults(world, at, mode), `${name}, ${kind} ${at}: ${mode}`, world);
      }
    }
    t.tell(`${steps} steps, ${runs} runs`);
  };
  test(`M1: ${name}, each of its steps failing once in every way`, each, { heavy: true });
}

test(
  'M1: the core’s memory does not grow with the number of failures',
  async (t) => {
    const { memories } = await watchWasm(t);
    // Nothing may wait for a collection of the engine's.
    const real = globalThis.FinalizationRegistry;
    Object.assign(globalThis, { FinalizationRegistry: undefined });
    t.after(() => Object.assign(globalThis, { FinalizationRegistry: real }));
    const world = new World(t);
    const round = async () => {
      for (const name of ['get', 'list', 'upload', 'download', 'operation']) {
        const scenario = /** @type {Scenario} */ (SCENARIOS[name]);
        const counted = new Faults(world);
        await attempt(scenario, counted, name, world);
        // A timer that throws ends the core: those runs are for the test of each step.
        const steps = [...counted.steps.entries()].filter(([, kind]) => kind !== 'timer').slice(0, 6);
        for (const [turn, [at, kind]] of steps.entries()) {
          const mode = turn % 2 === 0 && MODES[kind].includes('throw') ? 'throw' : 'reject';
          await attempt(scenario, new Faults(world, at, mode), name, world);
        }
      }
    };
    for (let count = 0; count < 3; count++) await round();
    await settled();
    const before = memories.map((memory) => memory.buffer.byteLength);
    for (let count = 0; count < 10; count++) await round();
    assert.deepEqual(
      memories.map((memory) => memory.buffer.byteLength),
      before,
    );
  },
  { fresh: true, heavy: true },
);
