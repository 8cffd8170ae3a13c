// @ts-check
// Serves the widget beside an emulated platform, on loopback: `node examples/chat-widget/serve.mjs`. The policy is as strict as the
// element and the client allow.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { serveEmulator } from '../../js/emulate.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = '/examples/chat-widget/';
const SERVED = /^\/(examples\/chat-widget|js|pkg)\/[\w./-]+$/;
/** @type {Record<string, string>} */
const TYPES = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript', '.wasm': 'application/wasm' };
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "connect-src 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** @param {{ port?: number, uploadRate?: number }} [options] */
export async function serve(options = {}) {
  const server = await serveEmulator({ ...options, extra: answer });
  return { url: `${server.address}${PAGE}`, emulator: server.emulator, close: server.close };
}

/** @param {Request} request */
async function answer(request) {
  const { pathname, origin } = new URL(request.url);
  const headers = { 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' };
  if (pathname === `${PAGE}session.json`)
    return Response.json({ baseUrl: `${origin}/voipbin/v1.0`, token: 'short-lived' }, { headers });
  const name = pathname === PAGE ? `${PAGE}index.html` : pathname;
  if (!SERVED.test(name) || name.includes('..'))
    return new Response('There is no such page.\n', { status: 404, headers });
  try {
    const body = new Uint8Array(await readFile(path.join(root, name)));
    return new Response(body, { headers: { ...headers, 'content-type': TYPES[path.extname(name)] ?? 'text/plain' } });
  } catch {
    return new Response('There is no such file.\n', { status: 404, headers });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serve({ uploadRate: 1_500_000 });
  console.log(`The widget is at ${url}`);
}
