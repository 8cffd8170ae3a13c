// The world that a page's program runs in: each platform is emulated, a described platform and a tus server are those of
// examples/custom-backend, and the reader's own server answers with what a page says of it. Everything else is refused.

import { format } from 'node:util';
import { createEmulator } from '@attache/client/emulator';
import { startShelf } from '../../../examples/custom-backend/server.mjs';

/** @typedef {import('@attache/client/emulator').Emulator} Emulator */
/**
 * @typedef {object} World
 * @property {Emulator} emulator
 * @property {typeof globalThis.fetch} fetch
 * @property {Console} console
 * @property {() => number} asked how many requests there were
 * @property {Promise<void>[]} tests
 * @property {string[]} printed
 */

const KEY = 'shelf-key-1';
/** Short, so that a wait for processing needs two looks and no more. */
const PROCESSING = 500;

/** By the name of the program's module. @type {Map<string, World>} */
const worlds = new Map();

/**
 * The world of the program that a module was loaded for: each program has its own copy of what it imports from here.
 * @param {string} url of that module
 */
export function worldOf(url) {
  const world = worlds.get(new URL(url).search);
  if (!world) throw new Error('no program is at work here');
  return world;
}

export async function openWorlds() {
  const shelf = await startShelf(KEY);

  /**
   * @param {Emulator} emulator
   * @param {Request} request
   */
  async function answer(emulator, request) {
    const url = new URL(request.url);
    if (url.hostname.endsWith('.localhost')) return emulator.fetch(request);
    if (url.hostname === 'api.shelf.example')
      return fetch(relocated(request, shelf.address + url.pathname + url.search));
    if (url.hostname === 'files.example.com') {
      const path = url.pathname.replace(/^\/uploads/, '/v1/uploads');
      return fetch(relocated(request, shelf.address + path, `Bearer ${KEY}`));
    }
    if (url.hostname === 'app.example') return ownServer(url.pathname);
    throw new TypeError(`fetch failed: nobody in the pages' world answers at ${url.host}`);
  }

  return {
    /** @param {string} program the name of its module */
    open(program) {
      const emulator = createEmulator({ processingTime: PROCESSING });
      /** @type {string[]} */
      const printed = [];
      let asked = 0;
      const print = (/** @type {unknown[]} */ ...values) => void printed.push(format(...values));
      /** @type {World} */
      const world = {
        emulator,
        fetch: (input, init) => {
          asked += 1;
          return answer(emulator, new Request(input, init));
        },
        console: { ...console, log: print, warn: print, error: print },
        asked: () => asked,
        tests: [],
        printed,
      };
      worlds.set(`?${program}`, world);
      return world;
    },
    close: () => shelf.close(),
  };
}

/**
 * @param {Request} request
 * @param {string} url
 * @param {string} [authorization]
 */
function relocated(request, url, authorization) {
  const headers = new Headers(request.headers);
  if (authorization) headers.set('authorization', authorization);
  const { method, body, signal } = request;
  return new Request(url, { method, headers, body, signal, ...(body && { duplex: 'half' }) });
}

/** @param {string} path */
function ownServer(path) {
  if (path === '/files/token') return Response.json({ token: 'short-lived', expiresAt: Date.now() + 600_000 });
  return new Response('Not here', { status: 404 });
}
