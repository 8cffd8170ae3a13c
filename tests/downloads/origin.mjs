// A server with one file under many names, each cut where it is told: cheap enough for a hundred thousand requests, and for a
// file of any size. Behind a link that ends where a test wants it. No part of the client is in it.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { bytes } from '../js/suite/support/bytes.mjs';

const PIECE = 256 * 1024;

/**
 * @typedef {object} Course
 * @property {number[]} offsets the next cut first; each answer that reaches one is cut there
 * @property {Set<number>} rotations before the answer of these numbers the link ends
 * @property {(string | undefined)[]} asked the Range of each request that was answered with bytes
 */

/** @param {number} size */
export async function listen(size) {
  const content = Buffer.from(bytes(size).buffer);
  /** @type {Map<string, Course>} */
  const courses = new Map();
  let key = 0;
  let refused = 0;
  const links = new Set();

  const server = createServer((request, response) => {
    response.shouldKeepAlive = false;
    response.on('error', () => {});
    const url = new URL(request.url ?? '/', 'http://file.localhost');
    const [, platform, name = ''] = /^\/(storage_files|v1\/files|bytes)\/([^/]+)/.exec(url.pathname) ?? [];
    const course = courses.get(name);
    if (platform === 'storage_files') {
      const link = `http://${request.headers.host}/bytes/${name}?X-Goog-Signature=${key}`;
      links.add(link);
      const record = {
        id: name,
        filename: 'a',
        filesize: size,
        uri_download: link,
        tm_download_expire: '9000-01-01T00:00:00Z',
      };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(record));
      return;
    }
    if (!course) return void response.writeHead(404).end();
    if (course.rotations.delete(course.asked.length)) key++;
    if (platform === 'bytes' && url.searchParams.get('X-Goog-Signature') !== String(key)) {
      refused++;
      const body = '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>';
      response.writeHead(403, { 'content-type': 'application/xml' }).end(body);
      return;
    }
    const { range, 'if-range': ifRange } = request.headers;
    course.asked.push(range);
    const start = ifRange === '"v1"' ? Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0) : 0;
    const part = start > 0 ? { 'content-range': `bytes ${start}-${size - 1}/${size}` } : {};
    response.writeHead(start > 0 ? 206 : 200, { etag: '"v1"', 'content-length': size - start, ...part });
    const cut = course.offsets.shift() ?? size;
    void send(response, content, start, Math.max(start, cut), size).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  const port = typeof bound === 'object' ? bound?.port : 0;
  return {
    base: `http://127.0.0.1:${port}`,
    content,
    /** @param {string} name @param {number[]} offsets @param {number[]} [rotations] */
    cut(name, offsets, rotations = []) {
      courses.set(name, { offsets: [...offsets], rotations: new Set(rotations), asked: [] });
    },
    /** @param {string} name */
    asked: (name) => courses.get(name)?.asked ?? [],
    get links() {
      return { refused, links: links.size };
    },
    close: () =>
      new Promise((/** @type {(done: void) => void} */ resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/**
 * @param {import('node:http').ServerResponse} response
 * @param {Buffer} content
 * @param {number} start
 * @param {number} cut where the connection ends
 * @param {number} size
 */
async function send(response, content, start, cut, size) {
  response.flushHeaders();
  for (let at = start; at < cut && !response.destroyed; at += PIECE) {
    const taken = response.write(content.subarray(at, Math.min(at + PIECE, cut)));
    if (!taken && !response.destroyed) await drained(response);
  }
  // What was written goes first: no byte of it may be lost, or the count of requests would tell of the network.
  if (cut < size) response.socket?.destroySoon();
  else response.end();
}

/** @param {import('node:http').ServerResponse} response */
const drained = (response) =>
  new Promise((/** @type {(done: void) => void} */ resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.once('drain', done).once('close', done);
  });
