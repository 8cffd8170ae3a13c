// Google's resumable uploads in both dialects: commands in X-Goog-Upload-* headers (Photos Library API), and PUT with
// Content-Range on a Location (Cloud Storage JSON API). Chunks that are not the last must be whole granules.

import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';

/** @typedef {import('./servers.mjs').Asked} Asked */
/** @typedef {import('./servers.mjs').Said} Said */
/** @typedef {{ chunks: Buffer[], size: number, state: 'active' | 'final' | 'cancelled', twice: number }} Upload */

/**
 * @param {import('./servers.mjs').ServerOptions} options
 * @returns {import('./servers.mjs').Server}
 */
export function googleServer({ dialect = 'command', granule = 262_144 }) {
  /** @type {Upload[]} */
  const uploads = [];
  const find = (/** @type {string} */ path) => uploads[Number(/\/sessions\/(\d+)$/.exec(path)?.[1] ?? 0) - 1];
  /** @param {Upload} upload @param {Buffer} body @param {boolean} last */
  const add = (upload, body, last) => {
    // What breaks off within a granule is not kept.
    const kept = last ? body : body.subarray(0, body.length - (body.length % granule));
    upload.chunks.push(kept);
    upload.size += kept.length;
    if (last) upload.state = 'final';
  };
  const begin = () => {
    uploads.push({ chunks: [], size: 0, state: 'active', twice: 0 });
    return `{base}/sessions/${uploads.length}`;
  };
  const json = (/** @type {Upload} */ upload) => ({ id: 'stored', size: String(upload.size) });

  /** @param {Asked} asked @returns {Said} */
  function commanded({ path, headers, body }) {
    const commands = (headers.get('x-goog-upload-command') ?? '').split(',').map((word) => word.trim());
    if (commands.includes('start')) {
      if (headers.get('x-goog-upload-protocol') !== 'resumable') return { status: 400 };
      return {
        status: 200,
        headers: {
          'x-goog-upload-url': begin(),
          'x-goog-upload-status': 'active',
          'x-goog-upload-chunk-granularity': String(granule),
        },
      };
    }
    const upload = find(path);
    if (!upload) return { status: 404 };
    const told = () => ({
      'x-goog-upload-status': upload.state,
      'x-goog-upload-size-received': String(upload.size),
    });
    if (commands.includes('cancel')) upload.state = 'cancelled';
    if (commands.includes('upload') && upload.state === 'active') {
      const at = Number(headers.get('x-goog-upload-offset'));
      if (at !== upload.size) {
        upload.twice += Math.max(0, Math.min(upload.size, at + body.length) - at);
        return { status: 400, headers: told() };
      }
      const whole = body.length === Number(headers.get('content-length'));
      if (whole && !commands.includes('finalize') && body.length % granule !== 0)
        return { status: 400, headers: told() };
      add(upload, body, whole && commands.includes('finalize'));
    } else if (commands.includes('finalize') && upload.state === 'active') upload.state = 'final';
    return upload.state === 'final'
      ? { status: 200, headers: told(), json: json(upload) }
      : { status: 200, headers: told() };
  }

  /** @param {Asked} asked @returns {Said} */
  function ranged({ method, path, headers, body }) {
    if (method === 'POST') return { status: 200, headers: { location: begin() } };
    const upload = find(path);
    if (!upload) return { status: 404 };
    if (method === 'DELETE') {
      upload.state = 'cancelled';
      return { status: 499 };
    }
    if (upload.state === 'cancelled') return { status: 410 };
    const [, first, last, total] =
      /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? [];
    if (upload.state === 'final') return { status: 200, json: json(upload) };
    if (first !== undefined) {
      if (Number(first) !== upload.size) {
        upload.twice += Math.max(0, Math.min(upload.size, Number(first) + body.length) - Number(first));
        return { status: 416 };
      }
      const whole = body.length === Number(last) - Number(first) + 1;
      add(upload, body, whole && Number(last) + 1 === Number(total));
    } else if (total !== undefined && Number(total) === upload.size) upload.state = 'final';
    if (String(upload.state) === 'final') return { status: 200, json: json(upload) };
    return { status: 308, headers: upload.size > 0 ? { range: `bytes=0-${upload.size - 1}` } : {} };
  }

  return {
    answer: dialect === 'command' ? commanded : ranged,
    files: () =>
      uploads
        .filter(({ state }) => state !== 'cancelled')
        .map(({ chunks, size, state, twice }, index) => ({
          name: `sessions/${index + 1}`,
          size,
          complete: state === 'final',
          sha256: createHash('sha256').update(Buffer.concat(chunks)).digest('hex'),
          twice,
        })),
  };
}
