// `npm run bench:download`: what a large download costs a Node process. A server in a process of its own sends; here it is read
// to nowhere, once by the platform's own fetch and once by the client, and the growth of resident memory and the rate are told.
// A number to look at: nothing fails by it but a body that is not whole.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const MIB = 1024 * 1024;
const BLOCK = Buffer.alloc(MIB, 'attache ');

/** @param {number} size */
async function serve(size) {
  const server = createServer((_, response) => {
    response.writeHead(200, { etag: '"v1"', 'content-length': size });
    let left = size;
    const more = () => {
      while (left > 0) {
        const piece = BLOCK.subarray(0, Math.min(left, MIB));
        left -= piece.length;
        if (!response.write(piece)) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const bound = server.address();
  process.send?.(typeof bound === 'object' ? bound?.port : 0);
  process.once('disconnect', () => process.exit());
}

/**
 * @param {Response} response
 * @param {number} until then the body is left
 * @param {(bytes: number) => void} [taken]
 */
async function drain(response, until, taken) {
  const body = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  for (let came = 0; ; ) {
    const { done, value } = await body.read();
    if (done) return;
    came += value.length;
    taken?.(value.length);
    if (came >= until && taken === undefined) return void (await body.cancel());
  }
}

/** @param {string} way @param {string} base @param {number} size */
async function read(way, base, size) {
  const { createClient } = await import('@attache/client');
  const client = createClient({ backend: 'cuadra', baseUrl: base, auth: { bearer: 'a' } });
  const { createHash } = await import('node:crypto');
  const hash = createHash('sha256');
  for (let left = size; left > 0; left -= MIB) hash.update(BLOCK.subarray(0, Math.min(left, MIB)));
  /** @type {import('@attache/client').DownloadOptions} */
  const options = way === 'verified' ? { sha256: hash.digest('hex') } : {};
  const open = () => (way === 'fetch' ? fetch(`${base}/v1/files/a/download`) : client.download('a', options));
  // Whatever is loaded on use is loaded, and the heap has the size that it keeps.
  await drain(await open(), Math.min(size, 64 * MIB));
  const before = process.memoryUsage().rss;
  let [most, length] = [before, 0];
  const began = performance.now();
  await drain(await open(), size, (bytes) => {
    length += bytes;
    most = Math.max(most, process.memoryUsage.rss());
  });
  const seconds = (performance.now() - began) / 1000;
  await client.close();
  process.send?.({ way, length, growth: most - before, seconds });
  process.disconnect();
}

const [role, ...args] = process.argv.slice(2);
const self = fileURLToPath(import.meta.url);
if (role === 'serve') {
  await serve(Number(args[0]));
} else if (role === 'read') {
  await read(String(args[0]), String(args[1]), Number(args[2]));
} else {
  const size = Number(role ?? 1024) * MIB;
  const server = fork(self, ['serve', String(size)]);
  const [port] = await once(server, 'message');
  for (const way of ['fetch', 'download', 'verified']) {
    const child = fork(self, ['read', way, `http://127.0.0.1:${port}`, String(size)]);
    const [told] = await once(child, 'message');
    const { length, growth, seconds } = /** @type {{ length: number, growth: number, seconds: number }} */ (told);
    const rate = (length / MIB / seconds).toFixed(0);
    console.log(
      `${way}: ${length / MIB} MiB in ${seconds.toFixed(1)} s (${rate} MiB/s), RSS +${(growth / MIB).toFixed(1)} MiB`,
    );
    if (length !== size) process.exitCode = 1;
  }
  server.kill();
}
