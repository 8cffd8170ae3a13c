// @ts-check
// Serves the page beside an emulated platform, on loopback: `node examples/rust-wasm/serve.mjs`. Plays the page's own server, which
// knows who the visitor is and hands out a short-lived token.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { serveEmulator } from '../../js/emulate.js';
import { built } from './build.mjs';

const page = fileURLToPath(new URL('page/', import.meta.url));
const TOKEN = 'short-lived';
/** @type {Record<string, string>} */
const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.wasm': 'application/wasm' };

/**
 * @param {string} program the folder with what was built
 * @param {{ port?: number, knows?: boolean }} [options] `knows: false`: the visitor is a stranger, who gets no token
 */
export async function serve(program, { knows = true, ...options } = {}) {
  /** @type {Record<string, string>} */
  const files = {
    '/': path.join(page, 'index.html'),
    '/start.js': path.join(page, 'start.js'),
    '/page.js': path.join(program, 'page.js'),
    '/page_bg.wasm': path.join(program, 'page_bg.wasm'),
  };
  /** @param {Request} request */
  async function extra(request) {
    const { pathname, origin, port } = new URL(request.url);
    if (request.method === 'POST' && pathname === '/token')
      return knows ? new Response(TOKEN) : new Response('Sign in first.', { status: 403 });
    const file = files[pathname];
    if (file === undefined) return new Response('There is nothing here.\n', { status: 404 });
    const body = await readFile(file);
    // Links lead to another name of this machine, as a platform's lead to its storage host.
    const policy = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self' http://localhost:${port}`;
    const headers = {
      'content-type': TYPES[path.extname(file)] ?? 'text/plain',
      'content-security-policy': `${policy}; img-src data:`,
    };
    if (pathname !== '/') return new Response(body, { headers });
    const html = body.toString().replace('data-base-url=""', `data-base-url="${origin}/cuadra"`);
    return new Response(html, { headers });
  }
  const server = await serveEmulator({ ...options, tokens: [TOKEN], extra });
  return {
    url: `${server.address}/`,
    emulator: server.emulator,
    baseUrl: server.baseUrl,
    token: TOKEN,
    close: server.close,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serve(await built('page', console.log));
  console.log(`The page is at ${url}`);
}
