// @ts-check
// Serves the chat page beside the emulator, from one port on loopback: the page's own files, the client as it is in the
// tree, and where the platforms are. Decides the page's content security policy. Knows nothing of what the page does.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { serveEmulator } from '../../js/emulate.js';
import { backends } from '../../js/inline.js';
import { root } from '../setup/places.mjs';
import { mediaTypeOf } from './media-types.mjs';

const PAGE = '/examples/chat-page/';
/** What may be read, and nothing else of the tree. */
const SERVED = [PAGE, '/js/', '/pkg/'];
const PLATFORMS = /** @type {const} */ (['cuadra', 'voipbin']);

/**
 * Links lead to `localhost` while the page is at 127.0.0.1, as storage hosts are never the API's own.
 * @param {string} storage
 */
const policy = (storage) =>
  [
    "default-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `connect-src 'self' ${storage}`,
    "img-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/**
 * @param {{ port?: number, uploadRate?: number }} [options] `uploadRate`: bytes a second, so that progress can be seen
 */
export async function servePage({ port = 0, uploadRate = 1_500_000 } = {}) {
  /** @type {Awaited<ReturnType<typeof serveEmulator>> | undefined} */
  let server;
  const settings = () => ({
    uploadRate,
    platforms: PLATFORMS.map((name) => ({ name, title: backends[name].title, baseUrl: server?.baseUrl(name) })),
  });
  server = await serveEmulator({ port, uploadRate, extra: (request) => answer(request, settings) });
  const { address, emulator, baseUrl, close } = server;
  return { url: `${address}/`, emulator, baseUrl, close };
}

/**
 * @param {Request} request
 * @param {() => unknown} settings
 * @returns {Promise<Response | undefined>} nothing where the request is not for the page
 */
async function answer(request, settings) {
  const url = new URL(request.url);
  if (request.method !== 'GET' && request.method !== 'HEAD') return undefined;
  if (url.pathname === '/') return new Response(null, { status: 302, headers: { location: PAGE } });
  const headers = {
    'content-security-policy': policy(`http://localhost:${url.port}`),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };
  if (url.pathname === `${PAGE}settings.json`) return Response.json(settings(), { headers });
  const name = url.pathname === PAGE ? `${PAGE}index.html` : url.pathname;
  const body = SERVED.some((folder) => name.startsWith(folder)) ? await fileAt(name) : undefined;
  if (body === undefined) return new Response('There is no such file.\n', { status: 404, headers });
  return new Response(body, { headers: { ...headers, 'content-type': mediaTypeOf(name) } });
}

/** @param {string} name from the URL parser, which has taken the dots out of it; an encoded slash is no slash here */
async function fileAt(name) {
  if (!/^[\w./-]+$/.test(name) || name.split('/').includes('..')) return undefined;
  try {
    return new Uint8Array(await readFile(path.join(root, name)));
  } catch {
    return undefined;
  }
}
