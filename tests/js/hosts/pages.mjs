// Serves the working tree to a page, as a plain web server would: modules as they are, an import map in the place of a bundler.
// Below /hooks/ the same tree, with the core that has doors for faults.

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
const SERVED = /^\/(js|pkg|tests\/(js|wire)|node_modules\/(chai|fast-check|pure-rand|@remix-run))\//;

/** What the suite imports by name besides the package. */
const LIBRARIES = {
  chai: '/node_modules/chai/index.js',
  'fast-check': '/node_modules/fast-check/lib/fast-check.js',
  'pure-rand/': '/node_modules/pure-rand/lib/esm/',
  '@remix-run/multipart-parser': '/node_modules/@remix-run/multipart-parser/dist/index.js',
  '@remix-run/headers': '/node_modules/@remix-run/headers/dist/index.js',
};

export async function startPages() {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://pages.localhost');
    const [, hooks = '', below = ''] = /^(\/hooks)?(\/.*)$/.exec(pathname) ?? [];
    if (below === '/suite') return page(response, hooks);
    if (!SERVED.test(below) || below.includes('..')) return void response.writeHead(404).end();
    try {
      const file = hooks ? hooked(below) : below;
      const body = await readFile(path.join(root, file));
      response.writeHead(200, { 'content-type': TYPES.get(path.extname(file)) ?? 'text/plain', 'cache-control': 'no-store' });
      response.end(body);
    } catch {
      response.writeHead(404).end();
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
 */
function page(response, prefix) {
  const nonce = randomBytes(16).toString('base64');
  const policy = [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}' 'wasm-unsafe-eval'`,
    'connect-src http://127.0.0.1:* http://localhost:*',
    "require-trusted-types-for 'script'",
  ];
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy.join('; ') });
  response.end(`<!doctype html>
<title>The suite</title>
<link rel="icon" href="data:,">
<script type="importmap" nonce="${nonce}">${JSON.stringify({ imports: { ...LIBRARIES, ...ownEntries(prefix) } })}</script>
<script type="module" nonce="${nonce}">
  try {
    await import('${prefix}/tests/js/suite/all.mjs');
    const { claimed, runTest, stray } = await import('${prefix}/tests/js/suite/harness.mjs');
    addEventListener('unhandledrejection', (event) => { stray(event.reason, event.promise); event.preventDefault(); });
    addEventListener('rejectionhandled', (event) => claimed(event.promise));
    addEventListener('error', (event) => stray(event.error ?? event.message));
    globalThis.runTest = runTest;
    globalThis.suiteIsReady = true;
  } catch (error) {
    globalThis.suiteError = String(error?.stack ?? error);
  }
</script>
`);
}

/** The package's own entries, as a browser's conditions choose them. @param {string} prefix */
function ownEntries(prefix) {
  const { name, exports } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return Object.fromEntries(
    Object.entries(exports)
      .filter(([, target]) => typeof target === 'object')
      .map(([entry, target]) => [name + entry.slice(1), `${prefix}${target.default.slice(1)}`]),
  );
}
