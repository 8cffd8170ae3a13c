// @ts-check
// The platform of `definition.mjs`: a small files API over plain node:http, in memory. It knows nothing of the client, and
// shares no code with the project's emulator.

import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { Uploads } from './uploads.mjs';

/**
 * @typedef {object} Stored
 * @property {string} id
 * @property {string} name
 * @property {string} purpose
 * @property {Buffer} content
 * @property {number} createdAt seconds
 * @property {number} looks how often somebody looked: the first look finds it still at work
 */

export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} message
   * @param {string | null} [code]
   * @param {string | null} [param]
   */
  constructor(status, message, code = null, param = null) {
    super(message);
    this.status = status;
    const type = status === 401 ? 'authentication_error' : 'invalid_request_error';
    this.body = { error: { message, type, param, code } };
  }
}

/** @param {Stored} file */
function told({ id, name, purpose, content, createdAt, looks }) {
  const status = name.startsWith('broken') ? 'error' : looks > 1 ? 'processed' : 'uploaded';
  return {
    id,
    object: 'file',
    bytes: content.length,
    created_at: createdAt,
    filename: name,
    purpose,
    status,
    status_details: status === 'error' ? 'The file has no text.' : null,
  };
}

class Shelf {
  /** Newest first. @type {Stored[]} */
  #files = [];
  #key;
  /** By tus: the upload's own id becomes the file's. */
  uploads = new Uploads(
    (id, { filename = id, purpose = '' }, content) => void this.#add(filename, purpose, content, id),
  );

  /** @param {string} key */
  constructor(key) {
    this.#key = key;
  }

  /** @param {import('node:http').IncomingMessage} request */
  admit({ headers }) {
    if (headers.authorization !== `Bearer ${this.#key}`)
      throw new Refusal(401, 'Incorrect API key provided.', 'invalid_api_key');
  }

  /**
   * @param {import('node:http').IncomingMessage} request
   * @param {Buffer} body
   * @returns {Promise<object | Buffer>}
   */
  async answer({ method = '', url = '', headers }, body) {
    const { pathname, searchParams } = new URL(url, 'http://shelf');
    const [, id, content] = /^\/v1\/files(?:\/([^/]+)(\/content)?)?$/.exec(pathname) ?? [];
    if (pathname === '/v1/files' && method === 'POST') return this.#store(String(headers['content-type']), body);
    if (pathname === '/v1/files' && method === 'GET') return this.#list(searchParams);
    if (id === undefined) throw new Refusal(404, `Unknown request URL: ${method} ${pathname}.`);
    const file = this.#find(decodeURIComponent(id));
    if (method === 'DELETE' && !content) {
      this.#files = this.#files.filter((other) => other !== file);
      return { id: file.id, object: 'file', deleted: true };
    }
    if (method !== 'GET') throw new Refusal(405, `Not allowed to ${method} on ${pathname}.`);
    file.looks++;
    return content ? file.content : told(file);
  }

  /**
   * @param {string} type
   * @param {Buffer} body
   */
  async #store(type, body) {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    const [file, purpose] = [form.get('file'), form.get('purpose')];
    if (!(file instanceof File)) throw new Refusal(400, "'file' is a required property", null, 'file');
    if (purpose !== 'assistants' && purpose !== 'batch')
      throw new Refusal(400, `'${purpose}' is not one of ['assistants', 'batch']`, 'invalid_value', 'purpose');
    return told(this.#add(file.name, purpose, Buffer.from(await file.arrayBuffer())));
  }

  /**
   * @param {string} name
   * @param {string} purpose
   * @param {Buffer} content
   */
  #add(name, purpose, content, id = `file-${randomBytes(9).toString('base64url')}`) {
    const stored = { id, name, purpose, content, createdAt: Math.floor(Date.now() / 1000), looks: 0 };
    this.#files.unshift(stored);
    return stored;
  }

  /** @param {URLSearchParams} query */
  #list(query) {
    const after = query.get('after');
    const all = this.#files.filter(({ purpose }) => [null, purpose].includes(query.get('purpose')));
    const from = after === null ? 0 : all.indexOf(this.#find(after)) + 1;
    const page = all.slice(from, from + Number(query.get('limit') ?? 10_000));
    const ids = page.map(({ id }) => id);
    const more = from + page.length < all.length;
    return {
      object: 'list',
      data: page.map(told),
      first_id: ids[0] ?? null,
      last_id: ids.at(-1) ?? null,
      has_more: more,
    };
  }

  /** @param {string} id */
  #find(id) {
    const found = this.#files.find((file) => file.id === id);
    if (!found) throw new Refusal(404, `No such File object: ${id}`, null, 'id');
    return found;
  }
}

/**
 * @param {string} key the one that is let in
 * @returns {Promise<{ address: string, close: () => Promise<void> }>}
 */
export async function startShelf(key) {
  const shelf = new Shelf(key);
  const server = createServer(async (request, response) => {
    response.setHeader('x-request-id', `req_${randomBytes(6).toString('hex')}`);
    try {
      shelf.admit(request);
      if (request.url?.startsWith('/v1/uploads')) {
        const { status, headers } = await shelf.uploads.answer(request);
        return void response.writeHead(status, headers).end();
      }
      /** @type {Buffer[]} */
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const answer = await shelf.answer(request, Buffer.concat(chunks));
      if (Buffer.isBuffer(answer)) response.setHeader('content-type', 'application/octet-stream').end(answer);
      else response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
    } catch (error) {
      const { status, body } = error instanceof Refusal ? error : new Refusal(500, 'The server had an error.');
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }
  });
  await new Promise((resolve) => void server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const bound = server.address();
  if (typeof bound !== 'object' || bound === null) throw new Error('the server has no port');
  return {
    address: `http://127.0.0.1:${bound.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
