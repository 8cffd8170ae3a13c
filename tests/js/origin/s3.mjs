// Multipart uploads as the Amazon S3 API Reference describes them (Create, UploadPart, ListParts, Complete, Abort), with a
// signature that is a word in the query. Of a part only digests are kept.

import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';

/** @typedef {import('./servers.mjs').Asked} Asked */
/** @typedef {{ size: number, md5: string, sha256: string }} Part */
/** @typedef {{ key: string, parts: Map<number, Part>, state: 'open' | 'complete' | 'aborted', twice: number }} Upload */

const MARKUP = { 'content-type': 'application/xml' };
const LEAST = 5 * 1024 * 1024;

/**
 * @param {import('./servers.mjs').ServerOptions} options
 * @returns {import('./servers.mjs').Server}
 */
export function s3Server({ stored, page = 1_000 }) {
  /** @type {Map<string, Upload>} */
  const uploads = new Map();
  if (stored) {
    const { uploadId, key, partSize, count, sha256, md5 } = stored;
    const part = { size: partSize, md5, sha256 };
    const parts = new Map(Array.from({ length: count }, (_, index) => [index + 1, part]));
    uploads.set(uploadId, { key, parts, state: 'open', twice: 0 });
  }
  const wrong = (/** @type {number} */ status, /** @type {string} */ code) => ({
    status,
    headers: MARKUP,
    body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>refused</Message></Error>`,
  });
  const said = (/** @type {string} */ name, /** @type {string} */ content) => ({
    status: 200,
    headers: MARKUP,
    body: `<?xml version="1.0"?><${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</${name}>`,
  });

  /** @param {Asked} asked @param {Upload} upload */
  function put({ query, headers, body }, upload) {
    const number = Number(query.get('partNumber'));
    // A part that broke off is none.
    if (body.length !== Number(headers.get('content-length'))) return wrong(400, 'IncompleteBody');
    if (!(number >= 1 && number <= 10_000)) return wrong(400, 'InvalidArgument');
    const md5 = createHash('md5').update(body).digest('hex');
    const told = headers.get('content-md5');
    if (typeof told === 'string' && Buffer.from(told, 'base64').toString('hex') !== md5) return wrong(400, 'BadDigest');
    upload.twice += upload.parts.has(number) ? body.length : 0;
    upload.parts.set(number, { size: body.length, md5, sha256: createHash('sha256').update(body).digest('hex') });
    return { status: 200, headers: { etag: `"${md5}"` } };
  }

  /** @param {Asked} asked @param {Upload} upload */
  function list({ query }, upload) {
    const after = Number(query.get('part-number-marker') ?? 0);
    const rest = [...upload.parts].filter(([number]) => number > after).sort(([a], [b]) => a - b);
    const shown = rest.slice(0, Math.min(page, Number(query.get('max-parts') ?? page)));
    const last = shown.at(-1)?.[0] ?? after;
    const parts = shown.map(
      ([number, { md5, size }]) =>
        `<Part><PartNumber>${number}</PartNumber><ETag>&quot;${md5}&quot;</ETag><Size>${size}</Size></Part>`,
    );
    const more = `<NextPartNumberMarker>${last}</NextPartNumberMarker><IsTruncated>${shown.length < rest.length}</IsTruncated>`;
    return said('ListPartsResult', more + parts.join(''));
  }

  /** @param {Asked} asked @param {Upload} upload */
  function complete({ body }, upload) {
    const named = [...body.toString().matchAll(/<PartNumber>(\d+)<\/PartNumber>\s*<ETag>([^<]*)<\/ETag>/g)];
    const numbers = named.map(([, number]) => Number(number));
    if (numbers.some((number, index) => index > 0 && number <= (numbers[index - 1] ?? 0)))
      return wrong(400, 'InvalidPartOrder');
    const parts = named.map(([, number, etag = '']) => {
      const part = upload.parts.get(Number(number));
      return part && etag.replaceAll('&quot;', '').replaceAll('"', '') === part.md5 ? part : undefined;
    });
    if (parts.length === 0 || parts.includes(undefined)) return wrong(400, 'InvalidPart');
    if (parts.slice(0, -1).some((part) => (part?.size ?? 0) < LEAST)) return wrong(400, 'EntityTooSmall');
    upload.state = 'complete';
    upload.parts = new Map(parts.map((part, index) => [index + 1, /** @type {Part} */ (part)]));
    return said(
      'CompleteMultipartUploadResult',
      `<Key>${upload.key}</Key><ETag>&quot;whole-${parts.length}&quot;</ETag>`,
    );
  }

  return {
    answer(asked) {
      const { method, path, query } = asked;
      if (query.get('signature') !== 'good') return wrong(403, 'AccessDenied');
      const key = decodeURIComponent(path.slice(1));
      if (method === 'POST' && query.has('uploads')) {
        const id = `upload-${uploads.size + 1}`;
        uploads.set(id, { key, parts: new Map(), state: 'open', twice: 0 });
        return said('InitiateMultipartUploadResult', `<Key>${key}</Key><UploadId>${id}</UploadId>`);
      }
      const upload = uploads.get(query.get('uploadId') ?? '');
      if (!upload || upload.key !== key || upload.state === 'aborted') return wrong(404, 'NoSuchUpload');
      if (method === 'POST') return complete(asked, upload);
      if (upload.state !== 'open') return wrong(404, 'NoSuchUpload');
      if (method === 'PUT') return put(asked, upload);
      if (method === 'GET') return list(asked, upload);
      if (method !== 'DELETE') return wrong(405, 'MethodNotAllowed');
      upload.state = 'aborted';
      return { status: 204 };
    },
    files: () =>
      [...uploads.values()]
        .filter(({ state }) => state !== 'aborted')
        .map(({ key, parts, state, twice }) => {
          const sorted = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part);
          return {
            name: key,
            size: sorted.reduce((sum, { size }) => sum + size, 0),
            complete: state === 'complete',
            parts: sorted.map(({ sha256 }) => sha256),
            twice,
          };
        }),
  };
}
