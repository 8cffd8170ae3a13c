// @ts-check
// Loading and losing the real core: needs pkg/ to be built.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '../../../js/compile.js';
import { inflate } from '../../../js/inflate.js';
import text from '../../../pkg/wasm-inline.js';
import { coded, refusesLater } from './helpers.mjs';

const bytes = new Uint8Array(await inflate(text));
const wasm = (/** @type {string} */ type, /** @type {BodyInit} */ body = bytes, status = 200) =>
  new Response(body, { status, headers: { 'content-type': type } });

let copies = 0;
/** A copy of the package's core: what a realm holds once, each test holds for itself. */
const copy = () =>
  /** @type {Promise<typeof import('../../../js/core.js')>} */ (import(`../../../js/core.js?copy=${copies++}`));

test('inflating gives the same bytes by streams as by zlib', async (t) => {
  t.mock.method(process, 'getBuiltinModule', () => undefined);
  assert.deepEqual(new Uint8Array(await inflate(text)), bytes);
});

test('a module is made of whatever the wasm comes as', async () => {
  const module = await compile(bytes);
  for (const source of [
    module,
    Promise.resolve(module),
    bytes.buffer,
    wasm('application/wasm'),
    wasm('application/octet-stream'),
    wasm('text/html; charset=utf-8'),
    Promise.resolve(wasm('application/wasm')),
    new URL(`data:application/wasm;base64,${Buffer.from(bytes).toString('base64')}`),
    `data:text/plain;base64,${Buffer.from(bytes).toString('base64')}`,
  ]) {
    assert((await compile(source)) instanceof WebAssembly.Module);
  }
});

test('a load that fails is typed and says what to do', async () => {
  await assert.rejects(compile(wasm('text/html', '<!doctype html>')), coded('bad_response'));
  await assert.rejects(compile(new Uint8Array(3)), coded('bad_response'));
  await assert.rejects(
    compile(wasm('application/wasm', 'gone', 404)),
    coded('network', { status: 404, retryable: true }),
  );
  await assert.rejects(
    compile(wasm('application/wasm', bytes.subarray(0, 99))),
    coded('unsupported', { reason: 'wasm' }),
  );
  await assert.rejects(compile(bytes.subarray(0, 99)), coded('unsupported', { reason: 'wasm' }));
  await assert.rejects(compile(Promise.reject(new TypeError('offline'))), coded('network'));
  await assert.rejects(compile('http://127.0.0.1:1/core.wasm'), coded('network'));
  await refusesLater(compile(/** @type {never} */ (7)), 'module');
  await refusesLater(compile(/** @type {never} */ ({})), 'module');
});

test('without a wasm of its own, an entry asks for init', async () => {
  const core = await copy();
  await assert.rejects(core.init(), coded('unsupported', { reason: 'wasm' }));
  assert.throws(() => core.acquire(), coded('unsupported'));
  await core.init(bytes);
  await core.init();
});

test('concurrent first calls load once; a failed load leaves the next call free to try', async () => {
  const core = await copy();
  let loads = 0;
  core.setLoader(() => (loads++ === 0 ? Promise.reject(new Error('offline')) : Promise.resolve(bytes)));
  const failed = await Promise.allSettled([core.acquire(), core.acquire(), core.init()]);
  assert.deepEqual([failed.map(({ status }) => status), loads], [['rejected', 'rejected', 'rejected'], 1]);
  const [first, second] = await Promise.all([core.acquire(), core.acquire(), core.init(new Uint8Array(1))]);
  assert.equal(first, second);
  assert.equal(core.acquire(), first);
  assert.equal(loads, 2);
});

test('a loader that throws is a failed load; a compiled module needs no wait', async () => {
  const core = await copy();
  core.setLoader(() => new URL('not a url'));
  await assert.rejects(core.init(), coded('network'));
  const module = await WebAssembly.compile(bytes);
  core.setLoader(() => module);
  assert.equal('then' in core.acquire(), false);
});

test('a wasm that is not ours does not start', async () => {
  const core = await copy();
  const other = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  await assert.rejects(core.init(other), coded('unsupported', { reason: 'wasm' }));
  await core.init(bytes);
});

test('a trap of the wasm itself ends its calls, and a fresh core follows without another download', async () => {
  const core = await copy();
  let loads = 0;
  core.setLoader(() => {
    loads++;
    return Promise.resolve(bytes);
  });
  const dying = await core.acquire();
  const waiting = assert.rejects(dying.track(new Promise(() => {})), coded('core_lost'));
  // A handle that points outside of the memory: what a broken core would do by itself.
  const broken = { __wbg_ptr: 0xffff_fff0 };
  assert.throws(() => dying.run(() => dying.door.Core.prototype.list.call(broken, undefined)), coded('core_lost'));
  await waiting;
  const fresh = core.acquire();
  assert('dead' in fresh && !fresh.dead && fresh !== dying);
  assert.equal(loads, 1);
});

test('copies of the package do not share a core', async () => {
  const [one, other] = await Promise.all([copy(), copy()]);
  await Promise.all([one.init(bytes), other.init(bytes)]);
  assert.notEqual(one.acquire(), other.acquire());
});
