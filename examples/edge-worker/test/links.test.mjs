// @ts-check
// What `wrangler deploy` would send, in miniflare, with the platform in this process so that its requests are counted: a link
// that one isolate has asked for is used by the others, through the namespace and through the data centre's cache.

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { Miniflare, Response as PlatformResponse } from 'miniflare';
import { createEmulator } from '../../../js/emulator-inline.js';
import { signToken } from '../src/session.mjs';
import { run } from './run.mjs';
import { SETTINGS } from './scenarios.mjs';

const out = mkdtempSync(path.join(tmpdir(), 'edge-worker-'));
const BYTES = new Uint8Array(70_000).map((_, index) => index % 253);
/** Each an isolate of its own, as in another machine or another data centre. */
const ISOLATES = { first: '', second: '', third: '', near: 'yes', 'also near': 'yes' };
/** @typedef {keyof typeof ISOLATES} Isolate */

const emulator = createEmulator();
/** @type {Miniflare} */
let miniflare;
/** @type {string[]} */
let asked = [];
let id = '';

/** @param {Request} request */
async function platform(request) {
  const { pathname, hostname } = new URL(request.url);
  asked.push(hostname.startsWith('storage') ? 'storage' : `${request.method} ${pathname}`);
  const bodiless = request.method === 'GET' || request.method === 'HEAD';
  const { method, headers } = request;
  const body = bodiless ? null : await request.arrayBuffer();
  const answer = await emulator.fetch(
    new Request(request.url, { method, headers: [...headers], body, redirect: 'manual' }),
  );
  return new PlatformResponse(await answer.arrayBuffer(), { status: answer.status, headers: [...answer.headers] });
}

before(async () => {
  const deploy = run(['deploy', '--dry-run', '--outdir', out]);
  await deploy.ended;
  assert.equal(deploy.child.exitCode, 0, deploy.state.said);
  const files = readdirSync(out).filter((name) => /\.(js|wasm)$/.test(name));
  const modules = files
    .sort((one) => (one === 'worker.js' ? -1 : 1))
    .map((name) => ({
      type: /** @type {const} */ (name.endsWith('.wasm') ? 'CompiledWasm' : 'ESModule'),
      path: name,
      contents: readFileSync(path.join(out, name)),
    }));
  miniflare = new Miniflare({
    cf: false,
    workers: Object.entries(ISOLATES).map(([name, LINK_CACHE]) => ({
      name,
      modules,
      compatibilityDate: '2026-04-01',
      bindings: { ...SETTINGS, LINK_CACHE },
      kvNamespaces: { LINKS: 'links' },
      serviceBindings: { PLATFORM: /** @type {never} */ (platform) },
    })),
  });
  const sent = await ask('first', '/files', { method: 'POST', body: BYTES, headers: { 'content-type': 'image/png' } });
  assert.equal(sent.status, 201);
  id = /** @type {{ id: string }} */ (await sent.json()).id;
});
after(async () => {
  await miniflare?.dispose();
  rmSync(out, { recursive: true, force: true });
});
beforeEach(() => {
  asked = [];
});

/**
 * @param {Isolate} isolate
 * @param {string} place
 * @param {{ method?: string, body?: Uint8Array<ArrayBuffer>, headers?: Record<string, string> }} [init]
 */
async function ask(isolate, place, init = {}) {
  const until = Math.floor(Date.now() / 1000) + 60;
  const token = await signToken({ session: 'one', files: [id], upload: true, until }, SETTINGS.SESSION_SECRET);
  const worker = await miniflare.getWorker(isolate);
  const headers = { ...init.headers, authorization: `Bearer ${token}` };
  return worker.fetch(`http://files.example${place}`, { ...init, headers });
}

/** @param {Isolate} isolate */
async function read(isolate) {
  const answer = await ask(isolate, `/files/${id}`);
  assert.equal(answer.status, 200);
  assert.deepEqual(new Uint8Array(await answer.arrayBuffer()), BYTES);
  return asked.filter((one) => one !== 'storage').length;
}

const namespace = () => miniflare.getKVNamespace('LINKS', 'first');

test('an isolate that knows no link asks the platform, and leaves the link to all', async () => {
  assert((await read('second')) > 0);
  const { keys } = await (await namespace()).list();
  assert.equal(keys.length, 1);
  assert.match(String(keys[0]?.name), /^attache:url:[0-9a-f]{64}$/);
  assert(Number(keys[0]?.expiration) > Date.now() / 1000, 'it goes when the link ends');
});

test('another one takes it from the namespace', async () => {
  assert.equal(await read('third'), 0);
  assert.deepEqual(asked, ['storage']);
});

test('one with a cache takes it from the namespace, and leaves it in the cache for its neighbours', async () => {
  assert.equal(await read('near'), 0);
  const links = await namespace();
  const { keys } = await links.list();
  await Promise.all(keys.map(({ name }) => links.delete(name)));
  asked = [];
  assert.equal(await read('also near'), 0);
});
