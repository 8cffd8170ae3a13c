// tus 1.0.0 as https://tus.io/protocols/resumable-upload describes it: core, creation, creation-with-upload, deferred length,
// expiration and termination, in memory.

import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';

/** @typedef {import('./servers.mjs').Asked} Asked */
/** @typedef {import('./servers.mjs').Said} Said */
/** @typedef {{ chunks: Buffer[], offset: number, length: number | undefined, metadata: Record<string, string>, twice: number, gone: boolean }} Upload */

const OFFERED = ['creation', 'creation-with-upload', 'creation-defer-length', 'expiration', 'termination'];

/**
 * @param {import('./servers.mjs').ServerOptions} options
 * @returns {import('./servers.mjs').Server}
 */
export function tusServer({ extensions = OFFERED, expiresIn }) {
  /** @type {Upload[]} */
  const uploads = [];
  const say = (/** @type {number} */ status, /** @type {Record<string, string>} */ headers = {}) => ({
    status,
    headers: { 'tus-resumable': '1.0.0', 'cache-control': 'no-store', ...headers },
  });
  const expiry = () =>
    expiresIn === undefined ? undefined : { 'upload-expires': new Date(Date.now() + expiresIn).toUTCString() };

  /** @param {Asked} asked */
  function create({ headers, body }) {
    const length = headers.get('upload-length');
    const deferred = headers.get('upload-defer-length') === '1' && extensions.includes('creation-defer-length');
    if (!deferred && !/^\d+$/.test(length ?? '')) return say(400);
    const withBytes = headers.get('content-type') === 'application/offset+octet-stream';
    const upload = {
      chunks: [],
      offset: 0,
      length: deferred ? undefined : Number(length),
      metadata: metadataOf(headers.get('upload-metadata')),
      twice: 0,
      gone: false,
    };
    uploads.push(upload);
    if (withBytes) add(upload, body);
    const offset = withBytes ? { 'upload-offset': String(upload.offset) } : {};
    return say(201, { location: `{base}/files/${uploads.length}`, ...offset, ...expiry() });
  }

  /**
   * @param {Upload} upload
   * @param {Asked} asked
   */
  function append(upload, { headers, body }) {
    if (headers.get('content-type') !== 'application/offset+octet-stream') return say(415);
    const at = Number(headers.get('upload-offset') ?? 'none');
    if (at !== upload.offset) {
      upload.twice += Math.max(0, Math.min(upload.offset, at + body.length) - at);
      return say(409);
    }
    const length = headers.get('upload-length');
    if (length !== undefined && upload.length === undefined) upload.length = Number(length);
    if (upload.length !== undefined && upload.offset + body.length > upload.length) return say(413);
    add(upload, body);
    return say(204, { 'upload-offset': String(upload.offset), ...expiry() });
  }

  return {
    answer(asked) {
      const { method, path, headers } = asked;
      if (method === 'OPTIONS')
        return say(204, {
          'tus-version': '1.0.0',
          'tus-extension': extensions.join(','),
          'tus-max-size': '1073741824',
        });
      if (headers.get('tus-resumable') !== '1.0.0') return say(412, { 'tus-version': '1.0.0' });
      if (method === 'POST') return create(asked);
      const upload = uploads[Number(/\/files\/(\d+)$/.exec(path)?.[1] ?? 0) - 1];
      if (!upload) return say(404);
      if (upload.gone) return say(410);
      if (method === 'HEAD') {
        const length =
          upload.length === undefined ? { 'upload-defer-length': '1' } : { 'upload-length': `${upload.length}` };
        return say(200, { 'upload-offset': String(upload.offset), ...length, ...expiry() });
      }
      if (method === 'PATCH') return append(upload, asked);
      if (method !== 'DELETE' || !extensions.includes('termination')) return say(405);
      upload.gone = true;
      return say(204);
    },
    files: () =>
      uploads
        .filter(({ gone }) => !gone)
        .map(({ chunks, offset, length, metadata, twice }, index) => ({
          name: `files/${index + 1}`,
          size: offset,
          complete: offset === length,
          sha256: createHash('sha256').update(Buffer.concat(chunks)).digest('hex'),
          twice,
          metadata,
        })),
  };
}

/**
 * @param {Upload} upload
 * @param {Buffer} body
 */
function add(upload, body) {
  upload.chunks.push(body);
  upload.offset += body.length;
}

/** @param {string | undefined} header */
function metadataOf(header = '') {
  const pairs = header.split(',').flatMap((pair) => (pair === '' ? [] : [pair.split(' ')]));
  return Object.fromEntries(pairs.map(([key = '', value = '']) => [key, Buffer.from(value, 'base64').toString()]));
}
