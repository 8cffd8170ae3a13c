// @ts-check
// The chat page in Chromium, as a person uses it: pick, drop, paste, watch, cancel, retry, download, delete. Exit code 0 when
// all holds. Screenshots go to .cache/screenshots. Decides nothing about the client itself: the suite does.
//   node tests/js/page.mjs

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { root } from '../../scripts/setup/places.mjs';
import { servePage } from '../../scripts/start/page.mjs';
import { openChromium } from './page/browser.mjs';
import { Chat } from './page/chat.mjs';

const SHOTS = path.join(root, '.cache', 'screenshots');
/** More than the network swallows at once, so that there is progress to see. */
const LARGE = 12_000_000;
const UPLOAD_RATE = 4_000_000;

const folder = await mkdtemp(path.join(os.tmpdir(), 'attache-page-'));
await mkdir(SHOTS, { recursive: true });
const server = await servePage({ uploadRate: UPLOAD_RATE });
const browser = await openChromium();
try {
  const chat = await Chat.open(browser, server.url, SHOTS);
  for (const [name, work] of Object.entries(steps(chat))) {
    try {
      await work();
    } catch (error) {
      console.log(`  ✗ ${name}`);
      for (const complaint of chat.complaints) console.log(`    ${complaint}`);
      await chat.shot('broken');
      throw error;
    }
    console.log(`  ✓ ${name}`);
  }
  console.log('page: all steps passed');
} finally {
  await browser.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
}

/**
 * @param {Chat} chat
 * @returns {Record<string, () => Promise<void>>}
 */
function steps(chat) {
  const content = randomBytes(LARGE);
  return {
    'the page starts under its content security policy': async () => {
      await chat.wide();
      await chat.until(() => document.querySelector('#shelf-note')?.textContent === 'Nothing here yet.');
      await chat.shot('empty-light-wide');
    },
    'the attach button opens the picker by keyboard': async () => {
      assert.ok(await chat.pickerOpensByKeyboard());
    },
    'a picked file shows progress, then processing, then ready': async () => {
      const file = path.join(folder, 'quarterly figures.csv');
      await writeFile(file, content);
      await chat.pick(file);
      await chat.moving();
      await chat.shot('uploading-light-wide');
      await chat.dark(() => chat.shot('uploading-dark-wide'));
      await chat.narrow(() => chat.shot('uploading-light-narrow'));
      await chat.phase('processing');
      await chat.shot('processing-light-wide');
      await chat.phase('ready');
      await chat.shot('ready-light-wide');
      await chat.dark(() => chat.shot('ready-dark-wide'));
      await chat.narrow(() => chat.dark(() => chat.shot('ready-dark-narrow')));
    },
    'a download brings the same bytes': async () => {
      assert.equal(Buffer.compare(await chat.download(), content), 0);
    },
    'a dropped file goes up, its name stays text': async () => {
      const name = '<img src=x onload=alert(1)> & so on.txt';
      await chat.hover(() => chat.shot('drop-light-wide'));
      await chat.drop(name, 'dropped');
      await chat.phase('ready');
      assert.equal(await chat.name(), name);
      assert.equal(await chat.markupFromNames(), 0);
    },
    'a pasted file goes up': async () => {
      await chat.paste('pasted.md', '# pasted');
      await chat.phase('ready');
      assert.equal(await chat.name(), 'pasted.md');
    },
    'an upload is cancelled, tried again and cancelled again': async () => {
      await chat.drop('large.txt', 'x'.repeat(LARGE));
      await chat.moving();
      await chat.press('Cancel');
      await chat.phase('cancelled');
      await chat.shot('cancelled-light-wide');
      await chat.press('Try again');
      await chat.moving();
      await chat.press('Cancel');
      await chat.phase('cancelled');
      await chat.press('Dismiss');
    },
    'a failure says what to do, and a second try works': async () => {
      server.emulator.faults.push({ match: { method: 'POST', backend: 'cuadra' }, do: { status: 402 } });
      await chat.drop('unlucky.txt', 'unlucky');
      await chat.phase('failed');
      assert.match(await chat.trouble(), /needs attention.*Check its plan/s);
      await chat.shot('failed-light-wide');
      await chat.press('Try again');
      await chat.phase('ready');
    },
    'a file that the platform cannot process says why': async () => {
      // The emulated platform has its own idea of a name with `fail` in it.
      await chat.drop('fail.pdf', 'no PDF at all');
      await chat.phase('failed');
      assert.match(await chat.trouble(), /could not be read.*attach another version/s);
      await chat.press('Delete');
      await chat.phase('deleted');
      await chat.press('Dismiss');
    },
    'a file that is too large is refused with the limit': async () => {
      await chat.drop('too large.txt', 'x'.repeat(50_000_001));
      await chat.phase('failed');
      assert.match(await chat.trouble(), /too large.*up to 50/s);
      await chat.dark(() => chat.narrow(() => chat.shot('failed-dark-narrow')));
      await chat.press('Dismiss');
    },
    'a deleted file leaves the account': async () => {
      const before = await chat.rows();
      await chat.press('Delete');
      await chat.phase('deleted');
      assert.equal(await chat.rows(), before - 1);
    },
    'the other platform has its own account, listed page by page': async () => {
      await chat.platform('voipbin');
      await chat.until(() => document.querySelector('#shelf-note')?.textContent === 'Nothing here yet.');
      for (let index = 1; index <= 10; index++) await chat.drop(`note ${index}.txt`, `note ${index}`);
      await chat.until(() => document.querySelectorAll('.card[data-phase=ready]').length >= 10);
      await chat.reload();
      assert.equal(await chat.rows(), 8);
      await chat.more();
      assert.equal(await chat.rows(), 10);
      await chat.shot('account-light-wide');
      await chat.narrow(() => chat.withShelf(() => chat.shot('account-light-narrow')));
    },
    'its files come down by link': async () => {
      assert.equal((await chat.download()).toString(), 'note 10');
    },
    'nothing was blocked, nothing failed, nothing left the machine': async () => {
      assert.deepEqual(chat.complaints, []);
      assert.deepEqual(chat.foreign, []);
    },
  };
}
