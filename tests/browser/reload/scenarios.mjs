// What is done to the page that is left and comes back, and what must hold then. The page's own hands are in page.mjs.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bytes } from '../../js/suite/support/bytes.mjs';
import { startS3 } from '../server/s3.mjs';
import { startTus } from '../server/tus.mjs';
import { SECRETS, SIGNS } from './secrets.mjs';

/** @typedef {import('puppeteer-core').Page} Page */
/** @typedef {import('./page.mjs').Place} Place */
/** @typedef {import('./page.mjs').Source} Source */
/** @typedef {{ token: string, name: string, size: number | null, acknowledged: number }} Pending */
/** @typedef {{ sent: number, acknowledged: number, total: number | null, fraction: number | null, state: string }} Told */
/** @typedef {{ ok: boolean, id?: string, size?: number, code?: string, message?: string, heard: Told[] }} End */

const SIZE = 24 << 20;
/** Where the server stops taking bytes: neither at the start nor at a part's edge. */
const HOLD = 11_000_000;
const PART = 5 << 20;
/** Parts that are whole when the page is left, and parts that are on their way then (the client's default). */
const FREE = 2;
const CONCURRENCY = 3;
/** @satisfies {Source} */
const MADE = { size: SIZE, seed: 7, lastModified: 1_700_000_000_000 };

const CONTENT = bytes(SIZE, MADE.seed);
const DIGEST = createHash('sha256').update(CONTENT).digest('hex');

/** Each gives what it counted. @type {Record<string, (page: Page) => Promise<string>>} */
export const scenarios = {
  async 'tus, a file picked in an input'(page) {
    const server = await startTus(HOLD);
    const folder = await mkdtemp(path.join(tmpdir(), 'attache-reload-'));
    try {
      const file = path.join(folder, 'report.bin');
      await writeFile(file, CONTENT);
      const place = /** @type {const} */ ({ protocol: 'tus', endpoint: signed(server.endpoint) });
      await pick(page, file);
      await left(page, server.gate, place, 'picked');
      await pick(page, file);
      return await continuedByTus(page, server, place, 'picked');
    } finally {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    }
  },

  async 'tus, a file that has changed is refused, and the right one goes on'(page) {
    const server = await startTus(HOLD);
    try {
      const place = /** @type {const} */ ({ protocol: 'tus', endpoint: signed(server.endpoint) });
      await left(page, server.gate, place, MADE);
      const before = server.seen.length;
      for (const [what, change] of /** @type {[string, Partial<typeof MADE>][]} */ ([
        ['its size', { size: SIZE - 1 }],
        ['its time', { lastModified: MADE.lastModified + 1 }],
        ['its bytes', { seed: 8 }],
      ])) {
        const { token } = await onlyPending(page);
        const end = await resumed(page, place, token, { ...MADE, ...change });
        assert.equal(end.code, 'source_changed', `${what}: ${JSON.stringify(end)}`);
        silent(end.message ?? '', `the error of ${what}`);
      }
      const sent = server.seen.slice(before).filter((request) => !request.startsWith('HEAD '));
      assert.deepEqual(sent, [], 'nothing of a wrong file was sent');
      return await continuedByTus(page, server, place, MADE);
    } finally {
      await server.close();
    }
  },

  async 'S3 multipart, parts side by side'(page) {
    const server = await startS3(FREE, CONCURRENCY);
    try {
      const place = /** @type {const} */ ({ protocol: 's3', endpoint: server.endpoint });
      await left(page, server.gate, place, MADE);
      const had = [...server.parts.keys()];
      assert.deepEqual([...had].sort(), [1, 2]);
      const cut = [...server.sent.values()].filter(({ whole }) => whole === 0).length;
      assert.equal(cut, CONCURRENCY, 'so many were on their way');
      const { token } = await onlyPending(page);
      await searched(page);
      server.gate.open();
      const end = await resumed(page, place, token, MADE);
      assert.ok(end.ok, JSON.stringify(end));
      honest(end.heard, had.length * PART);
      assert.equal(server.state.digest, DIGEST);
      assert.deepEqual({ ...server.state, digest: '' }, { created: 1, aborted: 0, digest: '' });
      for (const number of had) assert.equal(server.sent.get(number)?.begun, 1, `part ${number} was there already`);
      for (const [number, { whole }] of server.sent)
        assert.equal(whole, 1, `part ${number} came whole once: ${server.seen.join(', ')}`);
      await emptied(page);
      return `${had.length} of ${server.parts.size} parts were there and stayed, ${cut} were cut off and came again`;
    } finally {
      await server.close();
    }
  },
};

/** An address as platforms sign it. @param {string} endpoint */
const signed = (endpoint) => `${endpoint}?X-Amz-Signature=${SECRETS.signature}`;

/** @param {Page} page @param {string} file */
async function pick(page, file) {
  const input = await page.$('input[type=file]');
  await /** @type {import('puppeteer-core').ElementHandle<HTMLInputElement>} */ (input).uploadFile(file);
}

/**
 * Begins, waits until the server holds the upload and the browser remembers it, and leaves.
 * @param {Page} page
 * @param {import('../server/gate.mjs').Gate} gate
 * @param {Place} place
 * @param {Source} source
 */
async function left(page, gate, place, source) {
  await asked(page, 'begin', place, source);
  await gate.reached;
  await until(page, 1);
  await searched(page);
  await page.reload();
  gate.cut();
  await page.waitForFunction('globalThis.page !== undefined');
}

/**
 * @param {Page} page
 * @param {Awaited<ReturnType<typeof startTus>>} server
 * @param {Place} place
 * @param {Source} source
 */
async function continuedByTus(page, server, place, source) {
  const [kept] = server.uploads.values();
  const [first] = kept?.pieces ?? [];
  assert.ok(kept && first && first.to >= HOLD && first.to < SIZE, 'it was left in its middle');
  const confirmed = first.to;
  const { token } = await onlyPending(page);
  await searched(page);
  server.gate.open();
  const end = await resumed(page, place, token, source);
  assert.ok(end.ok, JSON.stringify(end));
  assert.equal(end.id, 'upload-1');
  honest(end.heard, confirmed);
  assert.equal(server.uploads.size, 1, 'no second upload was made');
  assert.equal(server.digest('upload-1'), DIGEST);
  let at = 0;
  for (const { from, to } of kept.pieces) {
    assert.equal(from, at, 'no byte twice, none left out');
    at = to;
  }
  assert.equal(at, SIZE);
  await emptied(page);
  return `${confirmed} bytes were confirmed and stayed, ${SIZE - confirmed} came after, same SHA-256`;
}

/** @param {Page} page @returns {Promise<Pending>} */
async function onlyPending(page) {
  const all = /** @type {Pending[]} */ (await asked(page, 'pending'));
  assert.equal(all.length, 1);
  const [pending] = all;
  assert.equal(pending?.name, 'report.bin');
  assert.equal(pending?.size, SIZE);
  assert.ok(Number(pending?.acknowledged) <= HOLD + PART);
  return /** @type {Pending} */ (pending);
}

/**
 * @param {Page} page
 * @param {Place} place
 * @param {string} token
 * @param {Source} source
 */
const resumed = async (page, place, token, source) =>
  /** @type {End} */ (await asked(page, 'resume', place, token, source));

/**
 * What was there already counts from the first event that knows the server's answer, and the end comes once.
 * @param {Told[]} heard
 * @param {number} had
 */
function honest(heard, had) {
  const last = heard.at(-1);
  assert.deepEqual([last?.state, last?.sent, last?.acknowledged, last?.fraction], ['done', SIZE, SIZE, 1]);
  for (const [index, { acknowledged, sent, fraction }] of heard.entries()) {
    const before = heard[index - 1];
    assert.ok(acknowledged >= (before?.acknowledged ?? 0) && sent >= (before?.sent ?? 0), 'never backwards');
    assert.ok(acknowledged <= sent && sent <= SIZE);
    if (index < heard.length - 1) assert.notEqual(fraction, 1, 'complete only after the answer');
  }
  assert.ok(
    heard.some(({ acknowledged, state }) => acknowledged >= had && state !== 'done'),
    'what the server had is told as acknowledged',
  );
}

/** The upload is remembered, and nothing that is secret with it. @param {Page} page */
async function searched(page) {
  const stored = /** @type {string} */ (await asked(page, 'stored'));
  assert.ok(stored.includes('attache:upload:'), `the upload is not in IndexedDB: ${stored}`);
  silent(stored, 'the store');
}

/** @param {string} text @param {string} where */
function silent(text, where) {
  const lower = text.toLowerCase();
  for (const [name, secret] of Object.entries(SECRETS)) {
    assert.ok(!lower.includes(secret), `${where} holds the ${name}: ${text}`);
    assert.ok(!lower.includes(btoa(secret).toLowerCase()), `${where} holds the ${name} as base64: ${text}`);
  }
  for (const sign of SIGNS) assert.ok(!lower.includes(sign.toLowerCase()), `${where} holds "${sign}": ${text}`);
}

/** What is written after a promise has been settled is waited for. @param {Page} page @param {number} count */
async function until(page, count) {
  await page.waitForFunction(`page.pending().then((all) => all.length === ${count})`).catch((cause) => {
    throw new Error(`the store should remember ${count} uploads, and does not`, { cause });
  });
}

/** @param {Page} page */
async function emptied(page) {
  // The entry is taken away after the upload's own promise is settled.
  await until(page, 0);
  const stored = /** @type {string} */ (await asked(page, 'stored'));
  assert.ok(!stored.includes('attache:upload:'), `something stays in IndexedDB: ${stored}`);
}

/**
 * @param {Page} page
 * @param {string} what of page.mjs
 * @param {unknown[]} args
 */
const asked = (page, what, ...args) =>
  page.evaluate(`globalThis.page.${what}(${args.map((arg) => JSON.stringify(arg)).join(', ')})`);
