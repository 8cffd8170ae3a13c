// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unsupported } from '../../../js/errors.js';
import { createFace } from '../../../js/face.js';
import { OperationWatch } from '../../../js/operation.js';
import { coded, deferred, fakeSession, refusesLater, settled } from './helpers.mjs';

/** @typedef {import('../../../js/index.js').Operation} Operation */

/**
 * @param {Operation['state']} state
 * @param {number | null} [progress]
 * @returns {Operation}
 */
const operation = (state, progress = null) => ({
  name: 'op-1',
  state,
  done: state === 'succeeded' || state === 'failed',
  progress,
  resource: null,
  error: null,
  metadata: null,
  raw: {},
});

/** A core whose one operation goes as the test says. */
function core() {
  const asked = { made: /** @type {unknown[][]} */ ([]), waits: 0, polls: 0, cancels: 0 };
  /** @type {{ seen: (operation: Operation) => void, signal: AbortSignal, end: ReturnType<typeof deferred> }[]} */
  const waits = [];
  const session = fakeSession({
    /** @param {unknown[]} args */
    operation(...args) {
      asked.made.push(args);
      return {
        /**
         * @param {(operation: Operation) => void} seen
         * @param {AbortSignal} signal
         */
        wait(seen, signal) {
          asked.waits++;
          const end = deferred();
          signal.addEventListener('abort', () => end.reject(signal.reason));
          waits.push({ seen, signal, end });
          return end.promise;
        },
        async poll() {
          asked.polls++;
          return operation('running', 0.5);
        },
        async cancel() {
          asked.cancels++;
        },
      };
    },
  });
  Object.assign(session, { backend: 'fruxon' });
  return { session, asked, waits };
}

test('nothing is asked until somebody asks; then one wait serves all', async () => {
  const { session, asked, waits } = core();
  const handle = new OperationWatch(session, 'op-1', { interval: 1000 });
  await settled();
  assert.deepEqual(asked.made, []);
  const [first, second] = [handle.then(), handle.then()];
  /** @type {string[]} */
  const states = [];
  const reading = (async () => {
    for await (const { state } of handle) states.push(state);
  })();
  await settled();
  waits[0]?.seen(operation('pending'));
  await settled();
  waits[0]?.seen(operation('running', 0.1));
  waits[0]?.seen(operation('running', 0.1));
  await settled();
  waits[0]?.seen(operation('succeeded', 1));
  waits[0]?.end.resolve(operation('succeeded', 1));
  await reading;
  assert.deepEqual(states, ['pending', 'running', 'succeeded']);
  assert.equal((await first).state, 'succeeded');
  assert.equal(await first, await second);
  assert.deepEqual([asked.waits, asked.made], [1, [['op-1', { interval: 1000 }]]]);
});

test('a failure is told after the last state, to whoever waits', async () => {
  const { session, waits } = core();
  const handle = new OperationWatch(session, 'op-1', undefined);
  /** @type {string[]} */
  const states = [];
  const reading = assert.rejects(async () => {
    for await (const { state } of handle) states.push(state);
  }, /failed/);
  await settled();
  waits[0]?.seen(operation('failed'));
  waits[0]?.end.reject(new Error('failed'));
  await reading;
  assert.deepEqual(states, ['failed']);
});

test('onProgress hears each change once, and its own failure stays its own', async () => {
  /** @type {(number | null)[]} */
  const told = [];
  const { session, waits } = core();
  const handle = new OperationWatch(session, 'op-1', {
    onProgress({ progress }) {
      told.push(progress);
      throw new Error('in the page');
    },
  });
  const end = handle.then();
  await settled();
  for (const progress of [0, 0, 0.5]) waits[0]?.seen(operation('running', progress));
  await handle.poll();
  waits[0]?.end.resolve(operation('succeeded'));
  await end;
  assert.deepEqual(told, [0, 0.5]);
});

test('stop ends the waiting with its reason, not the operation; later somebody may wait again', async () => {
  const { session, asked, waits } = core();
  const handle = new OperationWatch(session, 'op-1', undefined);
  const waiting = assert.rejects(handle.then(), (error) => error === 'enough');
  await settled();
  handle.stop('enough');
  await waiting;
  handle.stop('again');
  assert.equal((await handle.poll()).state, 'running');
  const again = handle.then();
  await settled();
  waits[1]?.end.resolve(operation('succeeded'));
  assert.equal((await again).state, 'succeeded');
  assert.deepEqual([asked.waits, asked.cancels, asked.made.length], [2, 0, 1]);
});

test('breaking out of the last loop ends the waiting, unless somebody awaits the end', async () => {
  const { session, waits } = core();
  const handle = new OperationWatch(session, 'op-1', undefined);
  const first = async () => {
    for await (const _ of handle) break;
  };
  let reading = first();
  await settled();
  waits[0]?.seen(operation('running'));
  await reading;
  assert.equal(waits[0]?.signal.aborted, true);
  const end = handle.then();
  reading = first();
  await settled();
  waits[1]?.seen(operation('running', 0.7));
  await reading;
  assert.equal(waits[1]?.signal.aborted, false);
  waits[1]?.end.resolve(operation('succeeded'));
  await end;
});

test("the caller's signal ends the waiting too", async () => {
  const { session } = core();
  const controller = new AbortController();
  const waiting = assert.rejects(
    new OperationWatch(session, 'op-1', { signal: controller.signal }).then(),
    (error) => error === 'by signal',
  );
  await settled();
  controller.abort('by signal');
  await waiting;
});

test('a token continues where its own backend is, elsewhere it is refused', async () => {
  const { session, asked } = core();
  const token = new OperationWatch(session, 'assets/a/operations/1', undefined).token();
  const handle = new OperationWatch(session, token, undefined);
  assert.equal(handle.token(), token);
  await handle.poll();
  assert.deepEqual(asked.made, [['assets/a/operations/1', {}]]);
  await refusesLater(
    new OperationWatch(session, token.replace('fruxon', 'kore'), undefined).poll(),
    'name',
    /another backend/,
  );
  for (const wrong of ['{', '{}', '{"v":2,"backend":"fruxon","name":"x"}', '{"v":1,"backend":"fruxon"}', '', 7, null])
    await refusesLater(new OperationWatch(session, /** @type {never} */ (wrong), undefined).poll(), 'name');
});

test('cancel asks the platform; wrong options and what a platform lacks are told by every use', async () => {
  const { session, asked } = core();
  await new OperationWatch(session, 'op-1', undefined).cancel();
  assert.equal(asked.cancels, 1);
  await refusesLater(new OperationWatch(session, 'op-1', /** @type {never} */ ('x')).poll(), 'options');
  await refusesLater(new OperationWatch(session, 'op-1', /** @type {never} */ ({ signal: 7 })), 'signal');
  await refusesLater(new OperationWatch(session, 'op-1', /** @type {never} */ ({ onProgress: 7 })), 'onProgress');
  const lacking = new OperationWatch(
    session,
    'op-1',
    undefined,
    unsupported('x has no operations.', 'operations', 'x'),
  );
  const is = coded('unsupported', { reason: 'operations' });
  await assert.rejects(Promise.resolve(lacking), is);
  await assert.rejects(lacking.poll(), is);
  await assert.rejects(lacking.cancel(), is);
  await assert.rejects(async () => {
    for await (const _ of lacking);
  }, is);
  lacking.stop();
});

test('the face makes an operation of what the core tells', () => {
  const face = createFace({
    backend: 'x',
    fetch: undefined,
    middleware: [],
    auth: undefined,
    logger: undefined,
    transport: 'auto',
  });
  assert.deepEqual(face.operation('n', 'running', false, undefined, undefined, undefined, null, 1), {
    name: 'n',
    state: 'running',
    done: false,
    progress: null,
    resource: null,
    error: null,
    metadata: null,
    raw: 1,
  });
});
