// Serves the working tree to pages, as a plain web server would: modules as they are, an import map in the place of a bundler, a
// strict Content-Security-Policy. Below /hooks/ the same tree, with the core that has doors for faults; below /nowasm/ and
// /nowasm-hooks/ with those that are JavaScript alone, under a policy that compiles no wasm. Workers know no import map: below /bare/ names are written out.
// What a page does is its script's affair (page-scripts.mjs has the suite's).

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { hooked, root, testing, withoutWasm } from './host.mjs';
import { PAGES, WORKERS } from './page-scripts.mjs';

const TYPES = new Map([
  ['.js', 'text/javascript'],
  ['.mjs', 'text/javascript'],
  ['.json', 'application/json'],
  ['.wasm', 'application/wasm'],
]);
const SERVED = /^\/(js|pkg|scripts\/build|tests\/(browser|js|wire)|node_modules\/(chai|fast-check|pure-rand))\//;

/** What the suite imports by name besides the package. */
const LIBRARIES = ['chai', 'fast-check', 'pure-rand'];

/** @typedef {import('./page-scripts.mjs').Script} Script */

/** A tree that has other modules in the place of some, by where it stands. @type {Record<string, (path: string) => string>} */
const TREES = {
  '': (path) => path,
  '/hooks': hooked,
  '/nowasm': withoutWasm,
  '/nowasm-hooks': (path) => testing(withoutWasm(path)),
};

/**
 * @param {Record<string, Script>} [scripts] by the names of their pages
 * @param {Record<string, Script>} [workers] by the names of their files
 */
export async function startPages(scripts = PAGES, workers = WORKERS) {
  const server = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://pages.localhost');
    if (pathname === '/cookie') return cookie(request, response, decodeURIComponent(search.slice(1)));
    const [, tree = '', bare = '', below = ''] =
      /^(\/hooks|\/nowasm|\/nowasm-hooks)?(\/bare)?(\/.*)$/.exec(pathname) ?? [];
    const name = below.slice(1);
    const prefix = tree + bare;
    const script = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
    const worker = Object.hasOwn(workers, name) ? workers[name] : undefined;
    if (!script && !worker && (!SERVED.test(below) || below.includes('..'))) return void response.writeHead(404).end();
    try {
      if (script) return page(response, prefix, script(prefix));
      if (worker) return scriptOf(response, tree, worker(prefix));
      const file = TREES[tree]?.(below) ?? below;
      const body = await readFile(path.join(root, file));
      response.writeHead(200, {
        'content-type': TYPES.get(path.extname(file)) ?? 'text/plain',
        'cache-control': 'no-store',
      });
      response.end(bare && /\.m?js$/.test(file) ? writtenOut(body.toString(), prefix) : body);
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
  const policy = policyOf(prefix, `'nonce-${nonce}'`);
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy });
  response.end(`<!doctype html>
<title>Attaché</title>
<link rel="icon" href="data:,">
<input type="file">
<script type="importmap" nonce="${nonce}">${JSON.stringify({ imports: importMap(prefix) })}</script>
<script type="module" nonce="${nonce}">${script}</script>
`);
}

/**
 * Tells the cookies that came, and has one kept where that is asked for: workers have no other way to one.
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 * @param {string} kept
 */
function cookie({ headers }, response, kept) {
  if (kept) response.setHeader('set-cookie', kept);
  response.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-store' }).end(headers.cookie ?? '');
}

/**
 * What a worker begins with: a module of one script, under a policy of its own.
 * @param {import('node:http').ServerResponse} response
 * @param {string} tree
 * @param {string} script
 */
function scriptOf(response, tree, script) {
  response.writeHead(200, {
    'content-type': 'text/javascript',
    'cache-control': 'no-store',
    'content-security-policy': policyOf(tree, ''),
    'service-worker-allowed': '/',
  });
  response.end(script);
}

/**
 * @param {string} prefix
 * @param {string} nonce of what stands in the page itself
 */
function policyOf(prefix, nonce) {
  const wasm = prefix.startsWith('/nowasm') ? '' : "'wasm-unsafe-eval'";
  return [
    "default-src 'none'",
    `script-src 'self' ${nonce} ${wasm}`,
    'connect-src http://127.0.0.1:* http://localhost:*',
    'img-src data:',
    "require-trusted-types-for 'script'",
  ].join('; ');
}

/**
 * A module with addresses in the place of the names that an import map would know.
 * @param {string} code
 * @param {string} prefix
 */
function writtenOut(code, prefix) {
  const map = importMap(prefix);
  return code.replace(/(\bfrom\s*|\bimport\s*\(?\s*)(['"])([^'"]+)\2/g, (all, before, quote, name) =>
    Object.hasOwn(map, name) ? before + quote + map[name] + quote : all,
  );
}

/**
 * @param {string} prefix of the package's own modules
 * @returns {Record<string, string>}
 */
function importMap(prefix) {
  const libraries = LIBRARIES.map((name) =>
    entriesOf(path.join('node_modules', name), `${prefix.endsWith('/bare') ? '/bare' : ''}/node_modules/${name}`),
  );
  const [tree = ''] = /^\/(hooks|nowasm|nowasm-hooks)(?=$|\/)/.exec(prefix) ?? [];
  // As what stands there, for a module is relative to its own address.
  const own = Object.entries(entriesOf('', prefix)).map(([name, address]) => [name, TREES[tree]?.(address) ?? address]);
  return Object.assign({}, ...libraries, Object.fromEntries(own));
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
