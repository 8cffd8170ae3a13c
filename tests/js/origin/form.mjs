// A form as busboy reads it, and as Node's own Response does: parsers that must agree on what a client sent. Contents are told
// by their digest.

import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import busboy from 'busboy';

/**
 * @typedef {object} FormPart
 * @property {string} name
 * @property {string | null} filename null for a plain field
 * @property {string | null} mediaType
 * @property {string} sha256 of the content, in hex
 * @property {number} size
 */

/**
 * @param {string} contentType
 * @param {Uint8Array} body
 * @returns {Promise<FormPart[] | { error: string }>}
 */
export function parseForm(contentType, body) {
  return new Promise((resolve) => {
    /** @type {FormPart[]} */
    const parts = [];
    const fail = (/** @type {unknown} */ error) =>
      resolve({ error: error instanceof Error ? error.message : String(error) });
    try {
      const parser = busboy({ headers: { 'content-type': contentType }, defParamCharset: 'utf8', preservePath: true });
      parser.on('field', (name, value, { mimeType }) => {
        const sha256 = createHash('sha256').update(value).digest('hex');
        parts.push({ name, filename: null, mediaType: mimeType, sha256, size: Buffer.byteLength(value) });
      });
      parser.on('file', (name, stream, { filename, mimeType }) => {
        const hash = createHash('sha256');
        /** @type {FormPart} */
        const part = { name, filename: filename ?? '', mediaType: mimeType, sha256: '', size: 0 };
        parts.push(part);
        stream.on('data', (chunk) => {
          hash.update(chunk);
          part.size += chunk.length;
        });
        stream.on('close', () => {
          part.sha256 = hash.digest('hex');
        });
        stream.on('error', fail);
      });
      parser.on('error', fail);
      parser.on('close', () => resolve(parts));
      parser.end(body);
    } catch (error) {
      fail(error);
    }
  });
}

/**
 * @param {string} contentType
 * @param {Uint8Array<ArrayBuffer>} body
 * @returns {Promise<FormPart[]>}
 */
export async function parseFormByNode(contentType, body) {
  const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
  const parts = [...form].map(async ([name, value]) => {
    const file = typeof value === 'string' ? undefined : value;
    const content = file ? Buffer.from(await file.arrayBuffer()) : Buffer.from(String(value));
    const sha256 = createHash('sha256').update(content).digest('hex');
    return { name, filename: file?.name ?? null, mediaType: file?.type ?? null, sha256, size: content.length };
  });
  return Promise.all(parts);
}
