// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Instance } from '../../../js/instance.js';
import { Session } from '../../../js/session.js';
import { coded, deferred, record, refusesLater, settled } from './helpers.mjs';

const trap = () => {
  throw new WebAssembly.RuntimeError('unreachable');
};

/**
 * A glue whose wasm is JavaScript; `exports` come back guarded, as the real glue calls them.
 * @param {Record<string, unknown>} [exports]
 */
function glue(exports = {}) {
  /** @type {Record<string, Function>} */
  let wasm = {};
  const door = {
    initSync: () => wasm.start?.(),
    Core: class {
      free() {
        wasm.core_free?.();
      }
      get(/** @type {string} */ id) {
        return wasm.get ? wasm.get(id) : Promise.resolve(record(id));
      }
    },
    wasm: () => wasm,
  };
  const open = (/** @type {(exports: WebAssembly.Exports) => WebAssembly.Exports} */ guard) => {
    wasm = /** @type {Record<string, Function>} */ (guard(/** @type {WebAssembly.Exports} */ (exports)));
    return /** @type {import('../../../js/door.js').Door} */ (/** @type {unknown} */ (door));
  };
  return { open, call: (/** @type {string} */ name, /** @type {unknown[]} */ ...args) => wasm[name]?.(...args) };
}

const module = /** @type {WebAssembly.Module} */ ({});

test('a trap in a callback of the host is kept there and ends every call that waits', async () => {
  const { open, call } = glue({ closure: trap });
  const instance = new Instance(open, module);
  const never = instance.track(new Promise(() => {}));
  const write = instance.track(new Promise(() => {}), true);
  assert.deepEqual(call('closure'), []);
  assert.equal(instance.dead, true);
  await assert.rejects(never, coded('core_lost', { commit: null, retryable: true }));
  await assert.rejects(write, coded('core_lost', { commit: 'unknown', retryable: false }));
});

test('a trap in a call of ours rejects that call', () => {
  const { open, call } = glue({ list: trap });
  const instance = new Instance(open, module);
  assert.throws(() => instance.run(() => call('list')), coded('core_lost'));
  assert.throws(() => instance.run(() => 1), coded('core_lost'));
});

test('a dead core is not entered again, not even to free memory', () => {
  let entered = 0;
  const { open, call } = glue({ closure: trap, core_free: () => entered++, timer: () => entered++ });
  const instance = new Instance(open, module);
  call('closure');
  for (const name of ['core_free', 'timer', 'closure']) assert.deepEqual(call(name), []);
  assert.equal(entered, 0);
  assert.equal(instance.dead, true);
});

test('an exhausted stack is a death; an error of JavaScript is one where it leaves a task without its end', () => {
  for (const [error, dead] of /** @type {[Error, boolean][]} */ ([
    [new RangeError('Maximum call stack size exceeded'), true],
    [Object.assign(new Error('too much recursion'), { name: 'InternalError' }), true],
    [new TypeError('x is not a function'), false],
  ])) {
    const fails = () => {
      throw error;
    };
    const entered = glue({ fails });
    const instance = new Instance(entered.open, module);
    assert.throws(() => instance.run(() => entered.call('fails')), dead ? coded('core_lost') : error);
    assert.equal(instance.dead, dead);
    const called = glue({ fails });
    const other = new Instance(called.open, module);
    assert.deepEqual(called.call('fails'), []);
    assert.equal(other.dead, true);
  }
});

test('a trap while starting is a failed start', () => {
  assert.throws(() => new Instance(glue({ start: trap }).open, module), coded('core_lost'));
});

test('what settles is let go', async () => {
  const { open, call } = glue({ closure: trap });
  const instance = new Instance(open, module);
  assert.equal(await instance.track(Promise.resolve(7)), 7);
  await assert.rejects(instance.track(Promise.reject(new Error('own'))), /own/);
  call('closure');
});

test('memory and the hot functions pass through untouched', () => {
  const memory = { buffer: new ArrayBuffer(8) };
  const malloc = () => 1;
  const { open } = glue({ memory, __wbindgen_malloc: malloc, __externref_table_alloc: malloc, get: malloc });
  /** @type {Record<string, unknown>} */
  let guarded = {};
  new Instance((guard) => open((exports) => /** @type {WebAssembly.Exports} */ ((guarded = guard(exports)))), module);
  assert.equal(guarded.memory, memory);
  assert.equal(guarded.__wbindgen_malloc, malloc);
  assert.equal(guarded.__externref_table_alloc, malloc);
  assert.notEqual(guarded.get, malloc);
});

/**
 * @param {() => Instance | Promise<Instance>} acquire
 */
const session = (acquire) => new Session(acquire, /** @type {never} */ ({}), /** @type {never} */ ({}), 'test');

test('after a death the next call gets a fresh core', async () => {
  let made = 0;
  const dying = glue({ get: trap });
  const fresh = glue();
  /** @type {Instance | undefined} */
  let running;
  const client = session(() => {
    if (!running || running.dead) running = new Instance(made++ === 0 ? dying.open : fresh.open, module);
    return running;
  });
  await assert.rejects(
    client.call((core) => core.get('a')),
    coded('core_lost'),
  );
  assert.equal((await client.call((core) => core.get('a'))).id, 'a');
  assert.equal(made, 2);
});

test('a closed client rejects, frees once, and lets a call that waits for the core end first', async () => {
  let freed = 0;
  const { open } = glue({ core_free: () => freed++ });
  const loading = deferred();
  const client = session(() => /** @type {Promise<Instance>} */ (loading.promise));
  const early = client.call((core) => core.get('early'));
  client.close();
  await assert.rejects(
    client.call((core) => core.get('late')),
    coded('disposed', { backend: 'test' }),
  );
  assert.equal(freed, 0);
  loading.resolve(new Instance(open, module));
  assert.equal((await early).id, 'early');
  assert.equal(freed, 1);
  client.close();
  assert.equal(freed, 1);
});

test('closing frees what is kept, dropping it again does nothing', () => {
  const client = session(() => new Instance(glue().open, module));
  let freed = 0;
  const handle = client.keep({ free: () => freed++ });
  const dropped = client.keep({ free: () => freed++ });
  client.drop(dropped);
  client.drop(dropped);
  assert.equal(freed, 1);
  client.close();
  client.drop(handle);
  client.drop(undefined);
  assert.equal(freed, 2);
});

test('a signal ends the wait for the core, with its reason and without a listener left', async () => {
  const client = session(() => new Promise(() => {}));
  const controller = new AbortController();
  const reason = { my: 'reason' };
  const call = client.call((core) => core.get('x'), { signal: controller.signal, write: true });
  const checked = assert.rejects(
    call,
    (error) => coded('aborted', { commit: 'not-sent' })(error) && /** @type {Error} */ (error).cause === reason,
  );
  controller.abort(reason);
  await checked;
  await assert.rejects(
    client.call((core) => core.get('x'), { signal: controller.signal }),
    coded('aborted', { commit: null }),
  );
  await refusesLater(
    client.call((core) => core.get('x'), { signal: /** @type {never} */ ('soon') }),
    'signal',
  );
});

test('a failed load rejects the call and leaves the next one free', async () => {
  let tries = 0;
  const client = session(() =>
    tries++ === 0 ? Promise.reject(new Error('no wasm')) : new Instance(glue().open, module),
  );
  await assert.rejects(
    client.call((core) => core.get('x')),
    /no wasm/,
  );
  assert.equal((await client.call((core) => core.get('x'))).id, 'x');
  await settled();
});
