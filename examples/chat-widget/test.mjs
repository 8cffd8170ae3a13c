// @ts-check
// The widget in Chromium, as a person uses it: a file is dropped on the page, goes up, is sent with a message, and the composer is
// empty again. Under the page's policy, which has nothing to refuse. Exit code 0 when all holds.

import assert from 'node:assert/strict';
import process from 'node:process';
import { launched } from '../../tests/js/hosts/launch.mjs';
import { serve } from './serve.mjs';

const LONGEST = 30_000;
const shots = process.argv[2];
const server = await serve();
const { browser, close } = await launched('chromium', LONGEST);
try {
  const page = await browser.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  await page.setViewport({ width: 430, height: 720 });
  await page.goto(server.url);
  const files = "document.querySelector('attache-files')";
  await page.waitForFunction(`${files}.client`);
  await page.evaluate(`{
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File(['12 x tea'], 'invoice <b>7.txt', { type: 'text/plain' }));
    dataTransfer.items.add(new File(['x'], 'tool.exe'));
    document.body.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
  }`);
  await page.waitForFunction(`${files}.files.length === 1 && ${files}.checkValidity()`);
  if (shots) await page.screenshot({ path: `${shots}/widget.png` });
  const id = await page.evaluate(`${files}.files[0].id`);
  await page.type('#text', 'Here it is');
  await page.keyboard.press('Enter');
  await page.waitForSelector('[data-ids]');
  const sent = await page.$eval('[data-ids]', (message) => [
    message.textContent,
    message.getAttribute('data-ids'),
    message.childElementCount,
  ]);
  assert.deepEqual(sent, ['Here it isinvoice <b>7.txt', id, 1]);
  assert.equal(await page.evaluate(`${files}.files.length + ${files}.uploads.length`), 0);
  assert.equal(server.emulator.requests.filter(({ method }) => method === 'DELETE').length, 0, 'sent, not deleted');
  if (shots) await page.screenshot({ path: `${shots}/widget-sent.png` });
  assert.deepEqual(complaints, []);
  console.log('total: the widget holds');
} finally {
  await close();
  await server.close();
}
