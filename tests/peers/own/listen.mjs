// An HTTP server of the project on loopback. What it answers is each origin's.

import { createServer } from 'node:http';

/**
 * @typedef {(request: import('node:http').IncomingMessage, response: import('node:http').ServerResponse, url: URL) => Promise<void>} Answer
 */

/**
 * @param {Answer} answer
 * @returns {Promise<{ port: number, stop: () => Promise<void> }>}
 */
export async function listen(answer) {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    answer(request, response, url).catch((error) => {
      if (!response.headersSent && !response.destroyed) response.writeHead(500).end(String(error));
    });
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(() => resolve(undefined)));
    },
  };
}
