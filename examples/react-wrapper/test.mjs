// @ts-check
// The component on a server, then bundled and in Chromium: properties arrive and go, each event is heard once though React mounts
// twice, with the newest handler. Exit code 0 when all holds.

import assert from 'node:assert/strict';
import process from 'node:process';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { launched } from '../../tests/js/hosts/launch.mjs';
import { AttacheFiles } from './attache-files.js';
import { serve } from './serve.mjs';

const LONGEST = 30_000;

const markup = renderToString(createElement(AttacheFiles, { multiple: true, className: 'files', compact: true }));
assert.equal(markup, '<attache-files class="files" compact=""></attache-files>');

const shots = process.argv[2];
const server = await serve();
const { browser, close } = await launched('chromium', LONGEST);
try {
  const page = await browser.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(server.url);
  const files = "document.querySelector('attache-files')";
  const ids = "document.querySelector('output').textContent";
  await page.waitForFunction(`${files}?.client`);
  await page.evaluate(`${files}.add(['one.txt', 'two.txt'].map((name) => new File([name], name)))`);
  await page.waitForFunction(`${files}.files.length === 1 && ${ids} === ${files}.files[0].id`);
  if (shots) await page.screenshot({ path: `${shots}/react.png` });
  await page.click('#more');
  await page.waitForFunction(`${files}.maxFiles === Infinity`);
  await page.evaluate(`${files}.add([new File(['x'], 'three.txt')])`);
  await page.waitForFunction(`${files}.files.length === 2 && ${ids} === ${files}.files.map(({ id }) => id).join(' ')`);
  await page.evaluate(`${files}.shadowRoot.querySelector('[part=remove]').click()`);
  await page.waitForFunction(`${ids} === ${files}.files[0].id`);
  await page.evaluate("document.querySelector('h2 + attache-files').add([new File(['x'], 'bare.txt')])");
  const last = "document.querySelector('h2 ~ output').textContent";
  await page.waitForFunction(`${last} !== '' && ${last} === document.querySelector('h2 + attache-files').files[0].id`);
  assert.deepEqual(complaints, []);
  console.log('total: the component holds');
} finally {
  await close();
  server.close();
}
