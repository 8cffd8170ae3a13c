// @ts-check
// The component on a server, then bundled and in Chromium: properties arrive and go, each event is heard once though React mounts
// twice, with the newest handler. Exit code 0 when all holds.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { launched } from '../../tests/js/hosts/launch.mjs';
import { AttacheFiles } from './attache-files.js';

const LONGEST = 30_000;

const markup = renderToString(createElement(AttacheFiles, { multiple: true, className: 'files', compact: true }));
assert.equal(markup, '<attache-files class="files" compact=""></attache-files>');

const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL('page.js', import.meta.url))],
  bundle: true,
  format: 'esm',
  write: false,
  // React's own checks, and the client as one file.
  conditions: ['development'],
  define: { 'process.env.NODE_ENV': '"development"' },
  logLevel: 'error',
});
const server = createServer((request, response) => {
  const script = request.url === '/page.js';
  response.writeHead(200, { 'content-type': script ? 'text/javascript' : 'text/html' });
  response.end(
    script ? outputFiles[0]?.contents : '<!doctype html><body><script type="module" src="page.js"></script>',
  );
});
await new Promise((resolve) => void server.listen(0, '127.0.0.1', () => resolve(undefined)));
const bound = server.address();
const port = typeof bound === 'object' ? bound?.port : 0;
const { browser, close } = await launched('chromium', LONGEST);
try {
  const page = await browser.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`http://127.0.0.1:${port}/`);
  const files = "document.querySelector('attache-files')";
  const ids = "document.querySelector('output').textContent";
  await page.waitForFunction(`${files}?.client`);
  await page.evaluate(`${files}.add(['one.txt', 'two.txt'].map((name) => new File([name], name)))`);
  await page.waitForFunction(`${files}.files.length === 1 && ${ids} === ${files}.files[0].id`);
  await page.click('#more');
  await page.waitForFunction(`${files}.maxFiles === Infinity`);
  await page.evaluate(`${files}.add([new File(['x'], 'three.txt')])`);
  await page.waitForFunction(`${files}.files.length === 2 && ${ids} === ${files}.files.map(({ id }) => id).join(' ')`);
  await page.evaluate(`${files}.shadowRoot.querySelector('[part=remove]').click()`);
  await page.waitForFunction(`${ids} === ${files}.files[0].id`);
  assert.deepEqual(complaints, []);
  console.log('total: the component holds');
} finally {
  await close();
  server.close();
}
