// @ts-check
// What the benchmark uploads to and downloads from, in a process of its own: takes every form and says that it stored a file of
// the digest below; sends the file of the benchmark. Below /lying it says another digest. Prints its port.
//   node bench/digests/server.mjs <mebibytes> <sha256>

import { createServer } from 'node:http';
import process from 'node:process';
import { serve } from '../kit/program.mjs';
import { MEBIBYTE, mixed } from '../transfer/content.mjs';

const SIZE = Number(process.argv[2]) * MEBIBYTE;
const SHA256 = String(process.argv[3]);
const OTHER = '0'.repeat(64);
const BLOCK = mixed(MEBIBYTE);

/** @param {import('node:http').IncomingMessage} request */
async function swallowed(request) {
  let count = 0;
  for await (const chunk of request) count += chunk.length;
  return count;
}

/** @param {import('node:http').ServerResponse} response */
async function send(response) {
  response.writeHead(200, { etag: '"v1"', 'content-type': 'application/octet-stream', 'content-length': SIZE });
  for (let left = SIZE; left > 0; left -= BLOCK.length) {
    if (!response.write(BLOCK)) await new Promise((resolve) => void response.once('drain', () => resolve(undefined)));
  }
  response.end();
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://bench.localhost');
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*');
  response.setHeader('access-control-max-age', '600');
  try {
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
    } else if (request.method === 'POST') {
      const received = await swallowed(request);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ id: 'large', received, sha256: pathname.startsWith('/lying') ? OTHER : SHA256 }));
    } else {
      await send(response);
    }
  } catch {
    response.destroy();
  }
});
server.requestTimeout = 0;
// Between two uploads others have their turn, longer than a connection is usually kept.
server.keepAliveTimeout = 0;
serve(server);
