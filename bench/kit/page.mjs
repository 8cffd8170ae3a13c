// @ts-check
// A module of the benchmark in a page, bundled with all that it imports, as a site would ship it. The page is at an
// address of loopback, so that it may do what pages may.

import { once } from 'node:events';
import { createServer } from 'node:http';
import path from 'node:path';
import { build } from 'esbuild';
import { root } from '../../scripts/setup/places.mjs';
import { launched, tellErrors } from '../../tests/js/hosts/launch.mjs';

/** Milliseconds for one question to the page on a busy machine. */
const LONGEST = 600_000;

const HTML =
  '<!doctype html><meta charset="utf-8"><title>bench</title><script type="module" src="/bundle.js"></script>';

/** @param {string} entry below bench */
async function bundled(entry) {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, 'bench', entry)],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    // bench has a package.json of its own, so the name does not lead to the project by itself.
    alias: { '@attache/client': path.join(root, 'js', 'inline.js') },
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}

/**
 * @template T
 * @param {string} entry below bench: a module that sets `globalThis.bench`
 * @param {(page: import('puppeteer-core').Page, title: string) => Promise<T>} work is told the browser with its version
 * @param {{ browser?: import('../../tests/js/hosts/launch.mjs').BrowserName }} [how]
 * @returns {Promise<T>}
 */
export async function inPage(entry, work, { browser: name = 'chromium' } = {}) {
  const bundle = await bundled(entry);
  const server = createServer((request, response) => {
    const [type, body] = request.url === '/bundle.js' ? ['text/javascript', bundle] : ['text/html', HTML];
    response.writeHead(200, { 'content-type': `${type}; charset=utf-8` }).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  try {
    const { browser, title, close } = await launched(name, LONGEST);
    try {
      const page = await browser.newPage();
      page.setDefaultTimeout(LONGEST);
      tellErrors(page);
      await page.goto(`http://127.0.0.1:${port}/`);
      await page.waitForFunction('globalThis.bench !== undefined');
      return await work(page, title);
    } finally {
      await close();
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
