// Serves the working tree to pages, as a plain web server would: modules as they are, an import map in the place of a bundler, a
// strict Content-Security-Policy. Below /hooks/ the same tree, with the core that has doors for faults. What a page does is its
// script's affair; without another it is the suite's.

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { hooked, root } from './host.mjs';

const TYPES = new Map([
  ['.js', 'text/javascript'],
  ['.mjs', 'text/javascript'],
  ['.json', 'application/json'],
  ['.wasm', 'application/wasm'],
]);
const SERVED = /^\/(js|pkg|bench\/upload|tests\/(browser|js|wire)|node_modules\/(chai|fast-check|pure-rand))\//;

/** What the suite imports by name besides the package. */
const LIBRARIES = ['chai', 'fast-check', 'pure-rand'];

/**
 * A page's module.
 * @callback Script
 * @param {string} prefix before the address of every module of the tree
 * @returns {string}
 */

/** @type {Script} */
const suite = (prefix) => `
  try {
    await import('${prefix}/tests/js/suite/all.mjs');
    const { claimed, runTest, stray } = await import('${prefix}/tests/js/suite/harness.mjs');
    addEventListener('unhandledrejection', (event) => { stray(event.reason, event.promise); event.preventDefault(); });
    addEventListener('rejectionhandled', (event) => claimed(event.promise));
    // Where a hostile server leads is forbidden on purpose.
    addEventListener('securitypolicyviolation', ({ effectiveDirective: what, blockedURI }) => {
      if (what !== 'connect-src') stray(new Error('the policy forbids ' + what + ' ' + blockedURI));
    });
    addEventListener('error', (event) => stray(event.error ?? event.message));
    globalThis.runTest = runTest;
    globalThis.suiteIsReady = true;
  } catch (error) {
    globalThis.suiteError = String(error?.stack ?? error);
  }`;

/** @param {Record<string, Script>} [scripts] by the names of their pages */
export async function startPages(scripts = { suite }) {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://pages.localhost');
    const [, hooks = '', below = ''] = /^(\/hooks)?(\/.*)$/.exec(pathname) ?? [];
    const name = below.slice(1);
    const script = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
    if (!script && (!SERVED.test(below) || below.includes('..'))) return void response.writeHead(404).end();
    try {
      if (script) return page(response, hooks, script(hooks));
      const file = hooks ? hooked(below) : below;
      const body = await readFile(path.join(root, file));
      response.writeHead(200, {
        'content-type': TYPES.get(path.extname(file)) ?? 'text/plain',
        'cache-control': 'no-store',
      });
      response.end(body);
    } catch (error) {
      response.writeHead(404).end(String(error));
    }
  });
  await new Promise((resolve) => void server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the page server has no port');
  return {
    address: `http://127.0.0.1:${bound.port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {string} prefix
 * @param {string} script
 */
function page(response, prefix, script) {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'wasm-unsafe-eval'`,
    'connect-src http://127.0.0.1:* http://localhost:*',
    'img-src data:',
    "require-trusted-types-for 'script'",
  ];
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy.join('; ') });
  response.end(`<!doctype html>
<title>Attaché</title>
<link rel="icon" href="data:,">
<input type="file">
<script type="importmap" nonce="${nonce}">${JSON.stringify({ imports: importMap(prefix) })}</script>
<script type="module" nonce="${nonce}">${script}</script>
`);
}

/** @param {string} prefix of the package's own modules */
function importMap(prefix) {
  const libraries = LIBRARIES.map((name) => entriesOf(path.join('node_modules', name), `/node_modules/${name}`));
  return Object.assign({}, ...libraries, entriesOf('', prefix));
}

/**
 * The entries of a package, as the conditions of a browser choose them.
 * @param {string} folder
 * @param {string} address
 */
function entriesOf(folder, address) {
  const { name, main, exports = main } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
  /** @type {[string, unknown][]} */
  const entries = typeof exports === 'string' ? [['.', exports.replace(/^(?!\.\/)/, './')]] : Object.entries(exports);
  const chosen = entries.map(([entry, target]) => [name + entry.slice(1), chosenOf(target)]);
  return Object.fromEntries(
    chosen.filter(([, target]) => target).map(([entry, target]) => [entry, address + String(target).slice(1)]),
  );
}

/** @param {unknown} target @returns {string | undefined} */
function chosenOf(target) {
  if (typeof target === 'string') return target;
  const conditions = /** @type {Record<string, unknown>} */ (target ?? {});
  const word = ['browser', 'import', 'default'].find((condition) => Object.hasOwn(conditions, condition));
  return word === undefined ? undefined : chosenOf(conditions[word]);
}
