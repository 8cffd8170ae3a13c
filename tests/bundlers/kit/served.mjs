// What is built, on a loopback port: a folder as a plain web server would serve it, or the project's own server.

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { createInterface } from 'node:readline';

/**
 * @typedef {object} Served
 * @property {string} address
 * @property {() => string} said
 * @property {Map<string, Buffer>} [handedOut] scripts and wasm, by their paths
 * @property {() => Promise<void>} close
 */

const TYPES = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript'],
  ['.mjs', 'text/javascript'],
  ['.wasm', 'application/wasm'],
]);
/** Far above what a server takes to start, and for one that says nothing. */
const LONGEST = 90_000;

/** As strict as a page can be that runs scripts of its own, fetches, and compiles wasm. What it forbids, the browser complains of. */
const POLICY = [
  "default-src 'none'",
  "connect-src 'self' http://127.0.0.1:* http://localhost:*",
  "worker-src 'self'",
  'img-src data:',
  "require-trusted-types-for 'script'",
];

/**
 * @param {string} file
 * @param {Buffer} body
 * @returns {Record<string, string>}
 */
function headersOf(file, body) {
  const type = TYPES.get(path.extname(file)) ?? 'application/octet-stream';
  // An import map can only stand in the page itself: it is let in by what it is.
  const [, map] =
    /<script type="?importmap"?>([\s\S]*?)<\/script>/.exec(file.endsWith('.html') ? body.toString() : '') ?? [];
  const inline = map === undefined ? '' : ` 'sha256-${createHash('sha256').update(map).digest('base64')}'`;
  const policy = [...POLICY, `script-src 'self' 'wasm-unsafe-eval'${inline}`];
  // A worker has a policy of its own: that of its script.
  return { 'content-type': type, 'content-security-policy': policy.join('; ') };
}

/**
 * @param {string} folder
 * @returns {Promise<Served>}
 */
export async function servedFolder(folder) {
  /** @type {Map<string, Buffer>} */
  const handedOut = new Map();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://folder.localhost');
    const file = path.join(folder, path.normalize(pathname));
    try {
      const body = await readFile(file);
      if (/\.(js|mjs|wasm)$/.test(file)) handedOut.set(pathname, body);
      response.writeHead(200, headersOf(file, body)).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => void server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server of a built folder has no port');
  return {
    address: `http://127.0.0.1:${bound.port}/`,
    said: () => '',
    handedOut,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

/**
 * A project's own server: it is up when it has told its address.
 * @param {string[]} command
 * @param {string} cwd
 * @param {Record<string, string | undefined>} env
 * @returns {Promise<Served>}
 */
export async function servedProgram([program = '', ...args], cwd, env) {
  // A group of its own: some servers start others, which end with them.
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
  });
  let output = '';
  const gone = once(child, 'close');
  const close = async () => {
    if (child.exitCode === null && child.signalCode === null) end(child);
    await gone;
  };
  const timer = setTimeout(() => void close(), LONGEST);
  /** @type {Promise<string>} */
  const told = new Promise((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        output = `${output}${line}\n`.slice(-20_000);
        const [address] = /http:\/\/(127\.0\.0\.1|localhost):\d+/.exec(line) ?? [];
        if (address) resolve(address);
      });
    }
  });
  const address = await Promise.race([
    told,
    gone.then(
      () => undefined,
      () => undefined,
    ),
  ]);
  clearTimeout(timer);
  if (address === undefined) throw new Error(`${args.join(' ')} did not start:\n${output}`);
  return { address: `${address}/`, said: () => output, close };
}

/** @param {import('node:child_process').ChildProcess} child */
function end(child) {
  if (process.platform === 'win32' || child.pid === undefined) child.kill('SIGKILL');
  else process.kill(-child.pid, 'SIGKILL');
}
