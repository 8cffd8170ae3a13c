// @ts-check
// Both examples, built and run: the page in Chromium as a person uses it, the Worker in workerd as its visitors do, each against an
// emulated platform, and the Worker against one that it describes itself, behind a host that packs. Exit code 0 when all holds.

import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from '../../js/emulator-inline.js';
import { must } from '../../scripts/setup/command.mjs';
import { weighed } from '../../tests/bundlers/kit/visited.mjs';
import { inWorkerd } from '../../tests/bundlers/kit/workerd.mjs';
import { launched } from '../../tests/js/hosts/launch.mjs';
import { startShelf } from '../custom-backend/server.mjs';
import { built } from './build.mjs';
import { packing } from './packing.mjs';
import { serve } from './serve.mjs';

const LONGEST = 60_000;
const TEXT = 'Grüße, 12 x tea\n';
const NAME = 'invoice <b>7.txt';
const KEY = 'shelf-key-1';
const status = "document.querySelector('[role=status]')?.textContent";
const rows = "[...document.querySelectorAll('li')].map((row) => row.textContent)";

/**
 * @param {import('puppeteer-core').Page} tab
 * @param {string} text
 */
async function says(tab, text) {
  await tab.waitForFunction(`${status} === ${JSON.stringify(text)}`).catch(async () => {
    assert.equal(await tab.evaluate(status), text, 'what the page says');
  });
}

/** @param {string} program */
async function page(program) {
  const server = await serve(program);
  const folder = mkdtempSync(path.join(tmpdir(), 'attache-picked-'));
  const { browser, close } = await launched('chromium', LONGEST);
  try {
    const tab = await browser.newPage();
    /** @type {string[]} */
    const complaints = [];
    tab.on('pageerror', (error) => complaints.push(String(error)));
    tab.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    await tab.goto(server.url);
    await says(tab, 'ready');
    assert.deepEqual(await tab.evaluate(rows), []);
    const file = path.join(folder, NAME);
    writeFileSync(file, TEXT);
    const input = await tab.$('input[type=file]');
    assert(input, 'the page has a picker');
    await /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement>} */ (input).uploadFile(file);
    await says(tab, `${NAME} is stored`);
    assert.deepEqual(await tab.evaluate(rows), [`${NAME} ${Buffer.byteLength(TEXT)} bytes, ready`]);
    await tab.click('li button');
    await says(tab, TEXT);
    assert.deepEqual(complaints, []);
    // A credential goes to the API alone.
    assert.deepEqual(inspect(server.emulator).leaks(), []);
    assert.equal(inspect(server.emulator).stored('cuadra').length, 1, 'sent once');
  } finally {
    await close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Who is not let in is told so, and no text of the page's own server becomes a credential. @param {string} program */
async function stranger(program) {
  const server = await serve(program, { knows: false });
  const { browser, close } = await launched('chromium', LONGEST);
  try {
    const tab = await browser.newPage();
    await tab.goto(server.url);
    await tab.waitForFunction(`(${status} ?? '') !== ''`);
    assert.match(String(await tab.evaluate(status)), /^unauthorized: The credential could not be had/);
    assert.deepEqual(server.emulator.requests, [], 'nothing is sent to the platform');
  } finally {
    await close();
    await server.close();
  }
}

/** @param {string} program */
async function worker(program) {
  copyFileSync(fileURLToPath(new URL('worker/entry.js', import.meta.url)), path.join(program, 'entry.js'));
  const platform = await serve(program);
  const running = await inWorkerd(program, 'entry.js', {
    BACKEND: 'cuadra',
    BASE_URL: platform.baseUrl('cuadra'),
    ATTACHE_TOKEN: platform.token,
  });
  try {
    const files = new URL('files', running.address);
    /** @param {string} [id] */
    const at = (id) => (id === undefined ? files : new URL(`files/${id}`, running.address));
    const listed = async () => /** @type {{ id: string, name: string }[]} */ (await (await fetch(at())).json());
    assert.deepEqual(await listed(), []);
    const sent = await fetch(`${files}?name=${encodeURIComponent(NAME)}`, { method: 'POST', body: TEXT });
    assert.equal(sent.status, 201, running.said());
    const { id } = /** @type {{ id: string }} */ (await sent.json());
    assert.deepEqual(
      (await listed()).map((file) => [file.id, file.name]),
      [[id, NAME]],
    );
    const got = await fetch(at(id));
    assert.equal(got.headers.get('content-disposition'), 'attachment');
    assert.equal(got.headers.get('content-length'), String(Buffer.byteLength(TEXT)));
    assert.equal(await got.text(), TEXT);
    // The same address, encoded where it need not be.
    const encoded = [...id].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');
    assert.equal(await (await fetch(at(encoded))).text(), TEXT);
    assert.equal((await fetch(at('%ff'))).status, 400, 'no text in UTF-8');
    assert.equal((await fetch(at(id), { method: 'DELETE' })).status, 204);
    const missing = await fetch(at(id));
    assert.deepEqual([missing.status, (await missing.text()).split(':')[0]], [404, 'not_found']);
    assert.deepEqual(inspect(platform.emulator).leaks(), []);
  } finally {
    await running.close();
    await platform.close();
  }
}

/** @param {string} program where `worker` has run */
async function described(program) {
  const platform = await startShelf(KEY);
  const host = await packing(platform.address);
  const settings = { BACKEND: 'shelf', BASE_URL: host.address, ATTACHE_TOKEN: KEY };
  const running = await inWorkerd(program, 'entry.js', settings);
  try {
    const files = new URL('files', running.address);
    const sent = await fetch(`${files}?name=${encodeURIComponent(NAME)}`, { method: 'POST', body: TEXT });
    assert.equal(sent.status, 201, running.said());
    const listed = /** @type {{ id: string, name: string, size: number }[]} */ (await (await fetch(files)).json());
    assert.deepEqual(
      listed.map(({ name, size }) => [name, size]),
      [[NAME, Buffer.byteLength(TEXT)]],
    );
    const got = await fetch(new URL(`files/${listed[0]?.id}`, running.address));
    // What was packed has another length than what is handed out. workerd drops such a length by itself, other hosts need not.
    assert.equal(got.headers.get('content-length'), null);
    assert.equal(await got.text(), TEXT);
  } finally {
    await running.close();
    await host.close();
    await platform.close();
  }
}

for (const name of ['page', 'worker']) {
  const cwd = fileURLToPath(new URL(name, import.meta.url));
  await must('cargo', ['fmt', '--check'], { cwd, advice: 'run `cargo fmt` there.' });
}
const made = { page: await built('page'), worker: await built('worker') };
await page(made.page);
console.log(`  ✓ the page in Chromium: ${weight(made.page, 'page')}`);
await stranger(made.page);
console.log('  ✓ the page for one who gets no token');
await worker(made.worker);
console.log(`  ✓ the Worker in workerd: ${weight(made.worker, 'worker')}`);
await described(made.worker);
console.log('  ✓ the Worker over a platform that it describes itself');
console.log('total: 4 passed, 0 failed');

/**
 * @param {string} folder
 * @param {string} name
 */
function weight(folder, name) {
  const { bytes, brotli } = weighed(
    new Map([`${name}.js`, `${name}_bg.wasm`].map((file) => [file, readFileSync(path.join(folder, file))])),
  );
  const kb = (/** @type {number} */ count) => `${(count / 1000).toFixed(0)} kB`;
  return `${kb(bytes)}, brotli ${kb(brotli)}`;
}
