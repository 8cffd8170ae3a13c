// A tus 1.0 server (creation, termination) that keeps digests only, holds an upload in its middle, and writes down which bytes
// came when. Written from the protocol's text; shares no code with the client.

import { createHash } from 'node:crypto';
import { Gate } from './gate.mjs';
import { listen } from './listen.mjs';

const VERSION = '1.0.0';

/** @typedef {{ from: number, to: number }} Piece the bytes that one PATCH brought */
/** @typedef {{ size: number, offset: number, hash: import('node:crypto').Hash, pieces: Piece[], writing: Promise<unknown> }} Kept */

/** @param {number} holdAfter bytes of all uploads together */
export async function startTus(holdAfter) {
  /** @type {Map<string, Kept>} */
  const uploads = new Map();
  const gate = new Gate(holdAfter);
  /** Method and path of every request, in the order in which they came. @type {string[]} */
  const seen = [];

  const { address, close } = await listen(async (request, response, url) => {
    seen.push(`${request.method} ${url.pathname}`);
    response.setHeader('tus-resumable', VERSION);
    if (request.headers['tus-resumable'] !== VERSION) {
      response.writeHead(412, { 'tus-version': VERSION }).end();
      return;
    }
    if (request.method === 'POST') {
      const id = `upload-${uploads.size + 1}`;
      const size = Number(request.headers['upload-length']);
      request.resume();
      uploads.set(id, { size, offset: 0, hash: createHash('sha256'), pieces: [], writing: Promise.resolve() });
      response.writeHead(201, { location: `/files/${id}` }).end();
      return;
    }
    const kept = uploads.get(url.pathname.replace('/files/', ''));
    if (kept === undefined) {
      response.writeHead(404).end();
      return;
    }
    // What a broken request brought is kept before anybody is told an offset.
    await kept.writing;
    if (request.method === 'HEAD') {
      const place = { 'upload-offset': String(kept.offset), 'upload-length': String(kept.size) };
      response.writeHead(200, { ...place, 'cache-control': 'no-store' }).end();
      return;
    }
    if (request.method === 'DELETE') {
      uploads.delete(url.pathname.replace('/files/', ''));
      response.writeHead(204).end();
      return;
    }
    if (request.headers['upload-offset'] !== String(kept.offset)) {
      request.resume();
      response.writeHead(409).end();
      return;
    }
    const piece = { from: kept.offset, to: kept.offset };
    kept.pieces.push(piece);
    const writing = gate.through(request, (chunk) => {
      kept.hash.update(chunk);
      kept.offset += chunk.length;
      piece.to = kept.offset;
    });
    kept.writing = writing;
    if (await writing) response.writeHead(204, { 'upload-offset': String(kept.offset) }).end();
  });

  return {
    endpoint: `${address}/files`,
    gate,
    seen,
    uploads,
    /** @param {string} id @returns {string | undefined} of all that came, in hex */
    digest: (id) => uploads.get(id)?.hash.copy().digest('hex'),
    close,
  };
}
