// A tus 1.0 origin with the checksum extension, which no tus server that can be had offers: each PATCH may carry the digest of
// its bytes, and bytes that differ from it never count. Written from the protocol's text.

import { createHash, randomUUID } from 'node:crypto';
import path from 'node:path';
import { drop, Held } from './held.mjs';
import { listen } from './listen.mjs';

const VERSION = '1.0.0';
const ALGORITHMS = ['sha1', 'sha256', 'md5'];
const WHOLE = /^\d{1,15}$/;

/** @typedef {import('node:http').IncomingMessage} Incoming */
/** @typedef {import('node:http').ServerResponse} Outgoing */

/** @param {string | string[] | undefined} header */
function metadata(header) {
  return Object.fromEntries(
    String(header ?? '')
      .split(',')
      .map((pair) => pair.trim().split(' '))
      .map(([name = '', value = '']) => [name, Buffer.from(value, 'base64').toString('utf8')]),
  );
}

/**
 * @param {string} folder
 * @param {{ spoil?: (times: number) => boolean }} [options] `spoil`: change a byte of the n-th PATCH on its way to the digest
 */
export async function startTusChecksum(folder, { spoil = () => false } = {}) {
  /** @type {Map<string, Held>} */
  const uploads = new Map();
  const seen = { checked: 0, unchecked: 0, mismatched: 0, patches: 0 };

  /** @param {Incoming} request */
  function checkOf(request) {
    const [name = '', digest = ''] = String(request.headers['upload-checksum']).split(' ');
    if (!ALGORITHMS.includes(name)) return null;
    const hash = createHash(name);
    if (spoil(seen.patches)) hash.update('x');
    return {
      update: (/** @type {Uint8Array} */ chunk) => void hash.update(chunk),
      holds: () => hash.digest('base64') === digest,
    };
  }

  /**
   * @param {Incoming} request
   * @param {Outgoing} response
   * @param {URL} url
   */
  async function create(request, response, url) {
    const length = String(request.headers['upload-length'] ?? '');
    await drop(request);
    if (!WHOLE.test(length)) {
      response.writeHead(400).end('Upload-Length is missing');
      return;
    }
    const held = new Held(randomUUID(), '', metadata(request.headers['upload-metadata']));
    held.file = path.join(folder, held.id);
    held.length = Number(length);
    held.complete = held.length === 0;
    uploads.set(held.id, held);
    response.writeHead(201, { location: `${url.origin}/files/${held.id}` }).end();
  }

  /**
   * @param {Held} held
   * @param {Incoming} request
   * @param {Outgoing} response
   */
  async function patch(held, request, response) {
    if (request.headers['content-type'] !== 'application/offset+octet-stream') {
      await drop(request);
      response.writeHead(415).end();
      return;
    }
    await held.settle();
    if (String(request.headers['upload-offset']) !== String(held.offset)) {
      await drop(request);
      response.writeHead(409).end();
      return;
    }
    seen.patches += 1;
    const checked = request.headers['upload-checksum'] !== undefined;
    const check = checked ? checkOf(request) : undefined;
    if (check === null) {
      await drop(request);
      response.writeHead(400).end('no such algorithm');
      return;
    }
    const came = await held.append(request, {
      limit: held.length ?? 0,
      ...(check === undefined ? {} : { check }),
    });
    if (came === 'broken') return;
    seen[checked ? 'checked' : 'unchecked'] += 1;
    if (came === 'mismatch') {
      seen.mismatched += 1;
      response.writeHead(460, 'Checksum Mismatch').end();
      return;
    }
    if (came === 'too-long') {
      response.writeHead(413).end();
      return;
    }
    held.complete = held.offset === held.length;
    response.writeHead(204, { 'upload-offset': String(held.offset) }).end();
  }

  const { port, stop } = await listen(async (request, response, url) => {
    response.setHeader('tus-resumable', VERSION);
    if (request.method === 'OPTIONS') {
      const offers = {
        'tus-extension': 'creation,checksum,termination',
        'tus-checksum-algorithm': ALGORITHMS.join(','),
      };
      response.writeHead(204, { 'tus-version': VERSION, ...offers }).end();
      return;
    }
    if (request.headers['tus-resumable'] !== VERSION) {
      await drop(request);
      response.writeHead(412, { 'tus-version': VERSION }).end();
      return;
    }
    if (request.method === 'POST' && url.pathname === '/files/') return create(request, response, url);
    const held = uploads.get(url.pathname.replace('/files/', ''));
    if (held === undefined || held.gone) {
      await drop(request);
      response.writeHead(404).end();
      return;
    }
    if (request.method === 'PATCH') return patch(held, request, response);
    await held.settle();
    if (request.method === 'HEAD') {
      const told = { 'upload-offset': String(held.offset), 'upload-length': String(held.length) };
      response.writeHead(200, { ...told, 'cache-control': 'no-store' }).end();
      return;
    }
    held.gone = true;
    response.writeHead(204).end();
  });
  return { port, stop, seen, uploads: () => [...uploads.values()].filter(({ gone }) => !gone) };
}
