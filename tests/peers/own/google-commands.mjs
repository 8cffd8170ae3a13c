// An origin for Google's resumable uploads in the dialect of commands (X-Goog-Upload-Command), which no emulator offers.
// Written from "Resumable uploads" of the Photos Library API and "Performing a Resumable Upload" of Street View Publish.

import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { drop, Held } from './held.mjs';
import { listen } from './listen.mjs';

const GRANULE = 256 * 1024;

/** @typedef {import('node:http').IncomingMessage} Incoming */
/** @typedef {import('node:http').ServerResponse} Outgoing */

/** @param {string} folder */
export async function startGoogleCommands(folder) {
  /** @type {Map<string, Held>} */
  const uploads = new Map();

  /**
   * @param {Incoming} request
   * @param {Outgoing} response
   * @param {URL} url
   */
  async function start(request, response, url) {
    await drop(request);
    if (request.headers['x-goog-upload-protocol'] !== 'resumable') {
      response.writeHead(400).end('X-Goog-Upload-Protocol has to be resumable');
      return;
    }
    const held = new Held(randomUUID(), '', { key: url.searchParams.get('key') ?? '' });
    held.file = path.join(folder, held.id);
    const told = request.headers['x-goog-upload-header-content-length'] ?? request.headers['x-goog-upload-raw-size'];
    held.length = told === undefined ? null : Number(told);
    uploads.set(held.id, held);
    const session = {
      'x-goog-upload-url': `${url.origin}/upload?upload_id=${held.id}&upload_protocol=resumable`,
      'x-goog-upload-control-url': `${url.origin}/upload?upload_id=${held.id}&upload_protocol=resumable`,
      'x-goog-upload-chunk-granularity': String(GRANULE),
      'x-goog-upload-status': 'active',
    };
    response.writeHead(200, session).end();
  }

  /** @param {Held} held */
  const status = (held) => ({
    'x-goog-upload-status': held.gone ? 'cancelled' : held.complete ? 'final' : 'active',
    ...(held.complete ? {} : { 'x-goog-upload-size-received': String(held.offset) }),
  });

  /** @param {Held} held */
  const description = (held) => JSON.stringify({ id: held.id, size: String(held.offset) });

  /**
   * @param {Held} held
   * @param {Incoming} request
   * @param {Outgoing} response
   * @param {{ bytes: boolean, last: boolean }} command
   */
  async function take(held, request, response, { bytes, last }) {
    await held.settle();
    const offset = Number(request.headers['x-goog-upload-offset'] ?? 'NaN');
    // A session that is over is not written to, and one is written to only where it ends.
    if (held.complete || (bytes && offset !== held.offset)) {
      await drop(request);
      response.writeHead(held.complete ? 400 : 416, status(held)).end();
      return;
    }
    const before = held.offset;
    if (bytes) {
      const came = await held.append(request, { limit: held.length ?? Number.POSITIVE_INFINITY });
      if (came === 'broken') return;
      const crooked = !last && (held.offset - before) % GRANULE !== 0;
      if (came === 'too-long' || crooked) {
        held.gone = true;
        response
          .writeHead(400, status(held))
          .end('chunks have to be a multiple of the granularity, and no longer than told');
        return;
      }
    } else await drop(request);
    if (!last) {
      response.writeHead(200, status(held)).end();
      return;
    }
    if (held.length !== null && held.length !== held.offset) {
      response.writeHead(400, status(held)).end('finalized before its end');
      return;
    }
    held.complete = true;
    response.writeHead(200, { ...status(held), 'content-type': 'application/json' }).end(description(held));
  }

  const { port, stop } = await listen(async (request, response, url) => {
    const words = String(request.headers['x-goog-upload-command'] ?? '')
      .split(',')
      .map((word) => word.trim());
    if (request.method === 'POST' && url.pathname === '/files' && words.includes('start')) {
      return start(request, response, url);
    }
    const held = uploads.get(url.searchParams.get('upload_id') ?? '');
    if (held === undefined || held.gone || request.method !== 'POST') {
      await drop(request);
      response.writeHead(404).end();
      return;
    }
    const command = { bytes: words.includes('upload'), last: words.includes('finalize') };
    if (command.bytes || command.last) return take(held, request, response, command);
    await held.settle();
    await drop(request);
    if (words.includes('cancel') && !held.complete) held.gone = true;
    const known = words.includes('query') || words.includes('cancel');
    response.writeHead(known ? 200 : 400, status(held)).end(held.complete ? description(held) : '');
  });
  return { port, stop, uploads: () => [...uploads.values()].filter(({ gone }) => !gone) };
}
