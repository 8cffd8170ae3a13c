// @ts-check
// The shelf's second way of taking files: tus 1.0 (https://tus.io/protocols/resumable-upload), its core and creation.

import { randomBytes } from 'node:crypto';

/**
 * @typedef {object} Upload
 * @property {number} length
 * @property {Record<string, string>} metadata
 * @property {Buffer} content what has come so far
 * @property {boolean} tunnel the connection will break once, after the first bytes
 */
/** @typedef {{ status: number, headers: Record<string, string> }} Answer */

const VERSION = { 'tus-resumable': '1.0.0' };

export class Uploads {
  /** @type {Map<string, Upload>} */
  #all = new Map();
  #finished;

  /** @param {(id: string, metadata: Record<string, string>, content: Buffer) => void} finished is given each file that is whole */
  constructor(finished) {
    this.#finished = finished;
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @returns {Promise<Answer>}
   */
  async answer(request) {
    const { method = '', url = '', headers } = request;
    const id = url.slice('/v1/uploads/'.length);
    if (method === 'POST' && id === '') return this.#create(headers);
    const upload = this.#all.get(id);
    if (!upload) return { status: 404, headers: VERSION };
    if (method === 'PATCH') {
      if (Number(headers['upload-offset']) !== upload.content.length) return { status: 409, headers: VERSION };
      // What has come is kept, though the connection breaks.
      for await (const chunk of request) {
        upload.content = Buffer.concat([upload.content, chunk]);
        if (upload.tunnel) request.socket.destroy();
        upload.tunnel = false;
      }
      if (upload.content.length === upload.length) this.#finished(id, upload.metadata, upload.content);
    }
    const offset = String(upload.content.length);
    return {
      status: method === 'HEAD' ? 200 : 204,
      headers: {
        ...VERSION,
        'upload-offset': offset,
        'upload-length': String(upload.length),
        'cache-control': 'no-store',
      },
    };
  }

  /** @param {import('node:http').IncomingHttpHeaders} headers */
  #create(headers) {
    const id = `file-${randomBytes(9).toString('base64url')}`;
    const pairs = String(headers['upload-metadata'] ?? '').split(',');
    const metadata = Object.fromEntries(
      pairs
        .map((pair) => pair.trim().split(' '))
        .map(([key = '', value = '']) => [key, Buffer.from(value, 'base64').toString()]),
    );
    const tunnel = metadata.filename?.startsWith('tunnel') === true;
    this.#all.set(id, { length: Number(headers['upload-length']), metadata, content: Buffer.alloc(0), tunnel });
    return { status: 201, headers: { ...VERSION, location: `/v1/uploads/${id}` } };
  }
}
