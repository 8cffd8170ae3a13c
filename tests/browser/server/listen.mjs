// A server on loopback that every page may talk to. What it answers is for its protocol's file.

import { createServer } from 'node:http';

/** @typedef {import('node:http').IncomingMessage} Incoming */
/** @typedef {import('node:http').ServerResponse} Outgoing */
/** @typedef {(request: Incoming, response: Outgoing, url: URL) => Promise<void>} Answer */

const READABLE = [
  'etag',
  'location',
  'retry-after',
  'tus-resumable',
  'tus-version',
  'upload-expires',
  'upload-length',
  'upload-offset',
];

/**
 * @param {Answer} answer
 * @returns {Promise<{ address: string, close: () => Promise<void> }>}
 */
export async function listen(answer) {
  const server = createServer((request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-expose-headers', READABLE.join(', '));
    if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined) {
      response.setHeader('access-control-allow-methods', 'DELETE, GET, HEAD, PATCH, POST, PUT');
      response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*');
      response.writeHead(204).end();
      return;
    }
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    answer(request, response, url).catch((error) => {
      if (!response.headersSent) response.writeHead(500).end(String(error));
    });
  });
  await new Promise((resolve) => void server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server has no port');
  return {
    address: `http://127.0.0.1:${bound.port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
