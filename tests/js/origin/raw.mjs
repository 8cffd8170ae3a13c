// The origin that is no HTTP server: a listener on a bare socket that reads requests and writes whatever bytes a step tells,
// request after request on one connection. What is written and how it ends is wire.mjs's.

import { Buffer } from 'node:buffer';
import { createServer } from 'node:net';
import { cors } from './cors.mjs';
import { Reader, readHead } from './reader.mjs';
import { perform } from './wire.mjs';

/** @typedef {import('node:net').Socket} Socket */
/** @typedef {import('./reader.mjs').Head} Head */
/** @typedef {import('./script.mjs').Script} Script */
/** @typedef {import('./script.mjs').Seen} Seen */
/** @typedef {import('./script.mjs').Step} Step */
/** @typedef {import('./wire.mjs').Action} Action */

/** @param {(id: string) => Script | undefined} scriptOf */
export async function listenRaw(scriptOf) {
  /** @type {Set<Socket>} */
  const open = new Set();
  let count = 0;
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    // A peer that goes away is what many tests are about.
    socket.on('error', () => socket.destroy());
    void converse(socket, ++count, scriptOf).catch(() => socket.destroy());
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the raw origin has no port');
  return {
    address: `http://127.0.0.1:${bound.port}`,
    close: () =>
      new Promise((/** @type {(done: void) => void} */ resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

/**
 * One connection, for as long as both sides keep it.
 * @param {Socket} socket
 * @param {number} connection
 * @param {(id: string) => Script | undefined} scriptOf
 */
async function converse(socket, connection, scriptOf) {
  const reader = new Reader(socket);
  for (;;) {
    const head = await readHead(reader);
    if (head === undefined) return void socket.end();
    const [, id = ''] = /^\/s\/([^/?]*)/.exec(head.target) ?? [];
    const script = scriptOf(id);
    if (isPreflight(head) || script === undefined) {
      socket.end(preflight(head));
      return;
    }
    if (!(await exchange(script, reader, head, connection))) return;
  }
}

/**
 * @param {Script} script
 * @param {Reader} reader
 * @param {Head} head
 * @param {number} connection
 * @returns {Promise<boolean>} the connection may serve another request
 */
async function exchange(script, reader, head, connection) {
  const { socket } = reader;
  const path = head.target.slice(`/s/${script.id}`.length);
  /** @type {Seen} */
  const seen = {
    origin: 'raw',
    method: head.method,
    path,
    headers: head.headers,
    body: '',
    received: 0,
    complete: false,
    closed: false,
    broken: false,
    connection,
  };
  script.seen.push(seen);
  let done = false;
  const gone = () => {
    seen.closed = true;
    seen.broken = !done;
    script.changed();
  };
  socket.once('close', gone);
  script.changed();
  const step = script.next(head.method, path) ?? { status: 404, json: { detail: 'the script has no step for this' } };
  const kept = [];
  if (step.at !== 'headers') {
    let held = step.take;
    for await (const chunk of reader.body(head)) {
      if (!step.discard) kept.push(chunk);
      seen.received += chunk.length;
      script.changed();
      // The socket is not read while this loop waits: the sender feels it as a slow network.
      if (held !== undefined && seen.received >= held) {
        held = undefined;
        await script.gate();
      }
    }
    seen.body = Buffer.concat(kept).toString('base64');
    seen.complete = !reader.ended;
    script.changed();
  }
  const more = await perform(script, reader, step.wire ?? plain(step));
  done = true;
  if (more) {
    socket.off('close', gone);
    seen.closed = true;
    script.changed();
  }
  return more;
}

/** @param {Head} head */
const isPreflight = ({ method, headers }) =>
  method === 'OPTIONS' && headers.some(([name]) => name === 'access-control-request-method');

/** @param {Head} head */
function preflight({ headers }) {
  const asked = new Map(headers);
  const lines = {
    ...cors(),
    'access-control-allow-methods': asked.get('access-control-request-method') ?? '*',
    'access-control-allow-headers': asked.get('access-control-request-headers') ?? '*',
    'access-control-allow-private-network': 'true',
    'access-control-max-age': '600',
    connection: 'close',
  };
  return `HTTP/1.1 204 No Content\r\n${linesOf(lines)}\r\n`;
}

/**
 * An ordinary answer, and the end of the connection: engines send again by themselves what broke on one that they had kept.
 * @param {Step} step
 * @returns {Action[]}
 */
function plain({ status = 200, headers = {}, json, body = '' }) {
  const text = Buffer.from(json === undefined ? body : JSON.stringify(json)).toString('latin1');
  const lines = {
    ...cors(),
    'content-type': 'application/json',
    'content-length': String(text.length),
    connection: 'close',
    ...headers,
  };
  return [`HTTP/1.1 ${status} As told\r\n${linesOf(lines)}\r\n${text}`];
}

/** @param {Record<string, string>} lines */
const linesOf = (lines) =>
  Object.entries(lines)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
