// @ts-check
// What the contenders' first requests go to, in the process that measures: notes when each request came, by the clock that
// all processes of a machine share, and serves the bundles to pages. Every contender has a folder of its own.

import { createServer } from 'node:http';
import { brotliCompressSync, constants } from 'node:zlib';
import { now } from './clock.mjs';

/** @typedef {{ at: number, what: string }} Seen `at`: milliseconds; `what`: method and path */
/** @typedef {{ contents: Uint8Array, type: string, brotli?: Uint8Array }} File */

const TYPES = new Map([
  ['.js', 'text/javascript'],
  ['.wasm', 'application/wasm'],
]);
const RECORD = JSON.stringify({ id: 'one', filename: 'one.bin', status: 'ready', url: 'http://127.0.0.1/one' });

export class Server {
  /** Requests of each contender, in order. @type {Map<string, Seen[]>} */
  #seen = new Map();
  /** @type {Map<string, File>} */
  #files = new Map();
  #http = createServer((request, response) => this.#answer(request, response));
  /** Milliseconds that every answer to a page waits, as on a way of that length. */
  delay = 0;
  address = '';

  async start() {
    await new Promise((resolve) => void this.#http.listen(0, '127.0.0.1', () => resolve(undefined)));
    const bound = this.#http.address();
    if (bound === null || typeof bound === 'string') throw new Error('the server has no port');
    this.address = `http://127.0.0.1:${bound.port}`;
    return this;
  }

  /** @param {string} slug where a contender's requests go */
  base(slug) {
    return `${this.address}/api/${slug}`;
  }

  /** @param {string} slug @returns {Seen[]} what came since it was asked last */
  taken(slug) {
    const seen = this.#seen.get(slug) ?? [];
    this.#seen.delete(slug);
    return seen;
  }

  /**
   * @param {string} place
   * @param {Uint8Array | string} contents
   * @param {string} [type]
   */
  serve(place, contents, type = TYPES.get(/\.\w+$/.exec(place)?.[0] ?? '') ?? 'text/html; charset=utf-8') {
    const bytes = typeof contents === 'string' ? Buffer.from(contents) : contents;
    // As a host of files has it: made once, at a level that costs little to undo.
    const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };
    const brotli = type.startsWith('text/html') ? undefined : brotliCompressSync(bytes, { params });
    this.#files.set(place, { contents: bytes, type, ...(brotli && { brotli }) });
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {import('node:http').ServerResponse} response
   */
  #answer(request, response) {
    const at = now();
    const { pathname } = new URL(request.url ?? '/', this.address);
    const [, slug, below] = /^\/api\/([^/]+)(\/.*)$/.exec(pathname) ?? [];
    request.resume();
    if (slug !== undefined && below !== undefined) {
      const what = `${request.method} ${below}`;
      this.#seen.set(slug, [...(this.#seen.get(slug) ?? []), { at, what }]);
      request.on('end', () => setTimeout(() => api(response, below), this.delay));
      return;
    }
    const file = this.#files.get(pathname);
    setTimeout(() => {
      if (file === undefined) return void response.writeHead(404).end();
      const compressed = /\bbr\b/.test(String(request.headers['accept-encoding'])) ? file.brotli : undefined;
      response.writeHead(200, {
        'content-type': file.type,
        // Pages are asked for anew, what they load is kept for ever, as bundlers name it.
        'cache-control': file.type.startsWith('text/html') ? 'no-store' : 'public, max-age=31536000, immutable',
        ...(compressed && { 'content-encoding': 'br' }),
        // A page that is alone has a clock of microseconds.
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
      });
      response.end(compressed ?? file.contents);
    }, this.delay);
  }

  async close() {
    this.#http.closeAllConnections();
    await new Promise((resolve) => void this.#http.close(resolve));
  }
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {string} below
 */
function api(response, below) {
  response.setHeader('etag', '"one"');
  if (below === '/tus') {
    response.writeHead(201, { location: 'tus/one', 'tus-resumable': '1.0.0' }).end();
  } else if (below === '/tus/one') {
    // All ten bytes, which one PATCH has brought.
    response.writeHead(204, { 'tus-resumable': '1.0.0', 'upload-offset': '10' }).end();
  } else if (below.startsWith('/container/')) {
    response.writeHead(201, { 'x-ms-request-id': 'bench', 'last-modified': new Date().toUTCString() }).end();
  } else if (below.startsWith('/bucket/')) {
    response.writeHead(200).end();
  } else {
    response.writeHead(200, { 'content-type': 'application/json' }).end(RECORD);
  }
}
