// @ts-check
// The emulator on a loopback port, for Node alone: demos, tests, other programs. Carries the core's replies over real
// connections, with real resets, truncations and stalls, and paces bytes where asked. Decides nothing about what is
// answered.

import { createServer } from 'node:http';
import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { course } from './emulator-body.js';
import { BASE_PATHS, insideOf } from './emulator-face.js';
import { createEmulator } from './emulator-inline.js';

/**
 * @typedef {import('node:http').IncomingMessage} Incoming
 * @typedef {import('node:http').ServerResponse} Outgoing
 * @typedef {import('./emulator-face.js').Answered} Answered
 * @typedef {object} ServeOptions
 * @property {number} [port] default 0: any that is free
 * @property {string} [host] `127.0.0.1` (default), `localhost` or `::1`; links lead to another loopback name on the same port
 * @property {number} [uploadRate] bytes a second that request bodies are read with; default: as fast as they come. The system's own buffers take
 *   the first few megabytes at once, so a sender sees the pace only after them
 * @property {number} [downloadRate] bytes a second that reply bodies are written with
 * @property {(request: Request) => Response | undefined | null | Promise<Response | undefined | null>} [extra] answers what is not the emulator's, e.g. a page
 */

const CHUNK = 64 * 1024;
const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];
const MAX_BODY = 512 * 1024 * 1024;
const PORT_TRIES = 10;

/**
 * @param {ServeOptions & import('./emulator.js').EmulatorOptions} [options]
 */
export async function serveEmulator({
  port = 0,
  host = '127.0.0.1',
  uploadRate,
  downloadRate,
  extra,
  ...options
} = {}) {
  if (!LOOPBACK.includes(host)) throw new TypeError(`emulator: host must be one of ${LOOPBACK.join(', ')}`);
  const emulator = createEmulator(options);
  const { exchange } = insideOf(emulator);

  /**
   * @param {Incoming} incoming
   * @param {Outgoing} outgoing
   */
  async function serve(incoming, outgoing) {
    const url = `http://${incoming.headers.host ?? `${host}:${port}`}${incoming.url}`;
    const body = await read(incoming, uploadRate);
    if (!body) return void outgoing.writeHead(413, { connection: 'close' }).end();
    const method = incoming.method ?? 'GET';
    const headers = pairs(incoming.rawHeaders);
    if (extra && !isEmulated(incoming.url ?? '/')) {
      const sent = method === 'GET' || method === 'HEAD' ? null : body;
      const response = await extra(new Request(url, { method, headers, body: sent }));
      if (response) return pour(await plain(response), outgoing, downloadRate);
    }
    return pour(await exchange({ method, url, headers, body }), outgoing, downloadRate);
  }

  const servers = await listen(host, port, (incoming, outgoing) => {
    serve(incoming, outgoing).catch((error) => {
      // A caller that went away is no fault of the server's; anything else is told where the connection still stands.
      if (!outgoing.headersSent && !outgoing.destroyed) outgoing.writeHead(500).end(String(error));
      else outgoing.destroy();
    });
  });
  const bound = portOf(servers);
  const address = `http://${host === '::1' ? '[::1]' : host}:${bound}`;

  return {
    emulator,
    /** Where it listens, e.g. `http://127.0.0.1:41234`. */
    address,
    port: bound,
    /** @param {import('./index.js').BackendName} backend */
    baseUrl(backend) {
      if (!Object.hasOwn(BASE_PATHS, backend)) return emulator.baseUrl(backend);
      return address + BASE_PATHS[backend];
    },
    /** Ends every connection and frees the port. */
    async close() {
      await Promise.all(
        servers.map((server) => {
          const closed = new Promise((resolve) => server.close(resolve));
          server.closeAllConnections();
          return closed;
        }),
      );
    },
  };
}

/**
 * The address asked for and, on the same port, the other loopback family: links lead to another loopback name, which
 * some programs look up as `::1` first.
 * @param {string} host
 * @param {number} port
 * @param {import('node:http').RequestListener} listener
 */
async function listen(host, port, listener) {
  for (let tries = 1; ; tries++) {
    const first = await open(host === '::1' ? '::1' : '127.0.0.1', port, listener);
    try {
      return [first, await open(host === '::1' ? '127.0.0.1' : '::1', portOf([first]), listener)];
    } catch (error) {
      const code = /** @type {NodeJS.ErrnoException} */ (error).code;
      // A machine without the other family has nobody who would look there.
      if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') return [first];
      first.close();
      if (code !== 'EADDRINUSE' || port !== 0 || tries === PORT_TRIES) throw error;
    }
  }
}

/**
 * @param {string} host
 * @param {number} port
 * @param {import('node:http').RequestListener} listener
 * @returns {Promise<import('node:http').Server>}
 */
function open(host, port, listener) {
  const server = createServer(listener);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

/** @param {import('node:http').Server[]} servers */
function portOf([server]) {
  const address = server?.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** @param {string} path */
const isEmulated = (path) => ['storage', ...Object.keys(BASE_PATHS)].includes(path.split(/[/?#]/)[1] ?? '');

/** @param {string[]} raw */
function pairs(raw) {
  return raw.flatMap((name, at) => (at % 2 === 0 ? [/** @type {[string, string]} */ ([name, raw[at + 1] ?? ''])] : []));
}

/**
 * The whole body, read at a pace; nothing when it is too large to be held. A body that breaks off rejects: such a
 * request never arrived.
 * @param {Incoming} incoming
 * @param {number | undefined} rate
 */
async function read(incoming, rate) {
  /** @type {Uint8Array[]} */
  const chunks = [];
  let size = 0;
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    size += chunk.length;
    if (size > MAX_BODY) return undefined;
    chunks.push(chunk);
    if (rate) await sleep((chunk.length / rate) * 1000);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/**
 * @param {Response} response
 * @returns {Promise<Answered>}
 */
async function plain(response) {
  const body = new Uint8Array(await response.arrayBuffer());
  const headers = /** @type {[string, string][]} */ ([...response.headers]).filter(
    ([name]) => name !== 'content-length',
  );
  return {
    status: response.status,
    headers: [...headers, ['content-length', String(body.length)]],
    body,
    wire: 'normal',
  };
}

/**
 * Writes a reply, with what happens to it on the way.
 * @param {Answered} answered
 * @param {Outgoing} outgoing
 * @param {number | undefined} rate
 */
async function pour({ status, headers, body, wire }, outgoing, rate) {
  const { socket } = outgoing;
  if (wire === 'loseReply') return void socket?.resetAndDestroy();
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  if (typeof wire === 'object' && 'delay' in wire) await sleep(wire.delay, undefined, { signal: gone.signal });
  const { end, ending } = course(wire, body.length);
  outgoing.writeHead(status, headers.flat());
  if (ending !== 'close') outgoing.flushHeaders();
  for (let at = 0; at < end && !outgoing.destroyed; at += CHUNK) {
    const chunk = body.subarray(at, Math.min(at + CHUNK, end));
    await write(outgoing, chunk);
    if (rate) await sleep((chunk.length / rate) * 1000, undefined, { signal: gone.signal });
  }
  if (ending === 'stall') return;
  if (ending === 'reset') socket?.resetAndDestroy();
  else if (end < body.length) socket?.end();
  else await finished(outgoing.end());
}

/**
 * Until the bytes have left for the system, or the caller has.
 * @param {Outgoing} outgoing
 * @param {Uint8Array} chunk
 */
function write(outgoing, chunk) {
  return new Promise((resolve, reject) => {
    outgoing.write(chunk, (error) => (error ? reject(error) : resolve(undefined)));
  });
}
