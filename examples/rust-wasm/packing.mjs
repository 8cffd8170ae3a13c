// @ts-check
// A host before a platform that packs all it hands out, as many do: for the Worker's test. Knows no platform.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';

/**
 * @param {string} address of the platform
 * @returns {Promise<{ address: string, close: () => Promise<void> }>}
 */
export async function packing(address) {
  const server = createServer(async (incoming, outgoing) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const sent = await buffer(incoming);
    const { authorization = '', 'content-type': type = '' } = headers;
    const answer = await fetch(new URL(url, address), {
      method,
      headers: { authorization, ...(type && { 'content-type': type }) },
      ...(sent.length > 0 && { body: new Uint8Array(sent) }),
    });
    const packed = gzipSync(await answer.arrayBuffer());
    outgoing.writeHead(answer.status, {
      'content-type': answer.headers.get('content-type') ?? 'application/octet-stream',
      'content-encoding': 'gzip',
      'content-length': packed.length,
    });
    outgoing.end(packed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  if (typeof bound !== 'object' || bound === null) throw new Error('the host has no port');
  return {
    address: `http://127.0.0.1:${bound.port}`,
    close: async () => {
      const gone = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await gone;
    },
  };
}
