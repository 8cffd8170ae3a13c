// What the benchmark uploads to, in a process of its own: takes everything, keeps nothing but counts. One form a request below
// /form, tus below /tus, and the same below /slow/ at a steady rate of bytes. Prints its port.
//   node bench/upload/server.mjs [bytes per second below /slow/]

import { createServer } from 'node:http';
import process from 'node:process';

/** @typedef {import('node:http').IncomingMessage} Incoming */
/** @typedef {import('node:http').ServerResponse} Outgoing */

const RATE = Number(process.argv[2] ?? 4 << 20);
/** Milliseconds between two looks at how much may be read: below what a listener can tell apart. */
const STEP = 10;
const HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'location, upload-offset, tus-resumable',
  'tus-resumable': '1.0.0',
};

/** @type {Map<string, { size: number, offset: number }>} */
const uploads = new Map();

/**
 * @param {Incoming} request
 * @param {boolean} slowly
 * @returns {Promise<number>} bytes that came
 */
function swallowed(request, slowly) {
  const began = performance.now();
  let count = 0;
  const pace = () => {
    const due = (RATE * (performance.now() - began)) / 1000;
    if (count > due) request.pause();
    else request.resume();
  };
  return new Promise((resolve) => {
    const timer = slowly ? setInterval(pace, STEP) : undefined;
    request.on('data', (chunk) => {
      count += chunk.length;
      if (slowly) pace();
    });
    request.on('close', () => {
      clearInterval(timer);
      resolve(count);
    });
    request.on('error', () => {});
  });
}

/**
 * @param {Incoming} request
 * @param {Outgoing} response
 */
async function answer(request, response) {
  const { pathname } = new URL(request.url ?? '/', 'http://bench.localhost');
  const slowly = pathname.startsWith('/slow/');
  const place = slowly ? pathname.slice('/slow'.length) : pathname;
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  if (request.method === 'OPTIONS') {
    response.setHeader('access-control-allow-methods', 'GET, HEAD, PATCH, POST, DELETE');
    response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*');
    response.setHeader('access-control-max-age', '600');
    response.writeHead(204).end();
  } else if (place === '/form') {
    const count = await swallowed(request, slowly);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ id: 'large', received: count }));
  } else if (place === '/tus') {
    await swallowed(request, false);
    const id = `${uploads.size + 1}`;
    uploads.set(id, { size: Number(request.headers['upload-length']), offset: 0 });
    response.writeHead(201, { location: `${slowly ? '/slow' : ''}/tus/${id}` }).end();
  } else {
    const kept = uploads.get(place.replace('/tus/', ''));
    if (kept === undefined) return void response.writeHead(404).end();
    if (request.method === 'PATCH') kept.offset += await swallowed(request, slowly);
    response.setHeader('upload-offset', String(kept.offset));
    response.setHeader('upload-length', String(kept.size));
    response.writeHead(request.method === 'HEAD' ? 200 : 204).end();
  }
}

const server = createServer((request, response) => {
  answer(request, response).catch((error) => response.destroy(error));
});
server.requestTimeout = 0;
// Whoever started it is gone.
process.stdin.on('end', () => process.exit()).resume();
server.listen(0, '127.0.0.1', () => {
  const bound = server.address();
  console.log(typeof bound === 'object' && bound !== null ? bound.port : bound);
});
