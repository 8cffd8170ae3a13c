// The platform behind the Workers under test, on loopback: an API that tells records and fresh links, and a storage host on a
// port of its own whose links end. It sees who goes away, holds answers until a test lets them go, and cuts bodies short.
// `backend.mjs` describes it to the client.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { Gates } from './gates.mjs';
import { send } from './storage.mjs';
import { take } from './taking.mjs';
import { until } from './waiting.mjs';

/** @typedef {import('node:http').IncomingMessage} Incoming */
/** @typedef {import('node:http').ServerResponse} Outgoing */
/** @typedef {'record' | 'link' | 'bytes' | 'upload' | 'token' | 'hold'} Kind what is asked */
/**
 * @typedef {object} Stored
 * @property {import('./content.mjs').Content} content
 * @property {string} [type]
 * @property {boolean} [chunked] no length is told
 * @property {'gzip'} [encoding] that the content has already
 * @property {{ after: number, by: 'end' | 'reset' }} [cut] so many bytes, then the connection ends
 * @property {boolean} [lasting] its link stays the same
 * @property {number} [pause] the gate `body` is met after so many bytes
 */
/**
 * @typedef {object} Asked one request as the platform sees it
 * @property {Kind} kind
 * @property {string} id
 * @property {Incoming['headers']} headers
 * @property {number} status that it was answered with, 0 before
 * @property {number} sent bytes of the body handed to the connection
 * @property {number} received
 * @property {boolean} done answered whole
 * @property {boolean} left the other side went away first
 */
/** @typedef {{ id: string, name: string, size: number, sha256: string, type: string, fields: Record<string, string> }} Arrived */

const DAY = 86_400;

export class Depot {
  /** @type {Map<string, Stored & { token: number, good: boolean, over: boolean }>} */
  #files = new Map();
  /** @type {import('node:http').Server[]} */
  #servers = [];
  #token = 0;
  /** @type {Asked[]} */
  asked = [];
  /** Uploads that were whole. @type {Arrived[]} */
  arrived = [];
  gates = new Gates();
  api = '';
  storage = '';

  static async start() {
    const depot = new Depot();
    depot.api = await depot.#listen((request, response) => depot.#answerApi(request, response));
    depot.storage = await depot.#listen((request, response) => depot.#answerStorage(request, response));
    return depot;
  }

  async close() {
    this.gates.openAll();
    await Promise.all(
      this.#servers.map((server) => {
        const closed = once(server, 'close');
        server.close();
        server.closeAllConnections();
        return closed;
      }),
    );
  }

  /** @param {string} id @param {Stored} stored */
  put(id, stored) {
    this.#files.set(id, { ...stored, token: ++this.#token, good: true, over: false });
  }

  /** The link ends, as its address says, or silently, so that only the storage host knows. @param {string} id */
  expire(id, { silently = false } = {}) {
    const stored = this.#get(id);
    stored.good = false;
    stored.over = !silently;
  }

  /** What a record tells now. @param {string} id */
  urlOf(id) {
    const { token, over } = this.#get(id);
    const ends = Math.floor(Date.now() / 1000) + (over ? -DAY : DAY);
    return `${this.storage}/store/${id}?token=${token}&Expires=${ends}`;
  }

  /** @param {string} id */
  #get(id) {
    const stored = this.#files.get(id);
    if (stored === undefined) throw new Error(`there is no ${id}`);
    return stored;
  }

  /** @param {Kind} kind @param {string} [id] */
  of(kind, id) {
    return this.asked.filter((one) => one.kind === kind && (id === undefined || one.id === id));
  }

  /** @param {(depot: Depot) => unknown} holds @param {string} what */
  until(holds, what) {
    return until(
      () => Boolean(holds(this)),
      what,
      () =>
        this.asked
          .slice(-6)
          .map((one) => JSON.stringify(one))
          .join('\n'),
    );
  }

  /** @param {(request: Incoming, response: Outgoing) => Promise<void>} answer */
  async #listen(answer) {
    const server = createServer({ requestTimeout: 0 }, (request, response) => {
      request.on('error', () => {});
      response.on('error', () => {});
      answer(request, response).catch((error) => response.destroy(error));
    });
    this.#servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const bound = server.address();
    return `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`;
  }

  /** @param {Kind} kind @param {string} id @param {Incoming} request @param {Outgoing} response */
  #note(kind, id, request, response) {
    /** @type {Asked} */
    const asked = { kind, id, headers: request.headers, status: 0, sent: 0, received: 0, done: false, left: false };
    this.asked.push(asked);
    response.once('finish', () => {
      asked.done = true;
    });
    response.once('close', () => {
      asked.left = !asked.done;
    });
    return asked;
  }

  /** @param {Incoming} request @param {Outgoing} response */
  async #answerApi(request, response) {
    const [, id = '', link] = /^\/files\/([^/?]+)(\/link)?$/.exec(request.url ?? '') ?? [];
    if (request.url === '/token') return this.#tell('token', '', request, response, () => ({ token: 'worker-token' }));
    if (request.url === '/hold') return this.#tell('hold', '', request, response, () => ({}));
    if (request.method === 'POST') return this.#takeUpload(request, response);
    return this.#tell(link ? 'link' : 'record', id, request, response, () => {
      const stored = this.#files.get(id);
      if (stored === undefined) return undefined;
      if (link && !stored.lasting) Object.assign(stored, { token: ++this.#token, good: true, over: false });
      const size = stored.encoding ? undefined : stored.content.size;
      return { id, name: `${id}.bin`, size, type: stored.type, url: this.urlOf(id) };
    });
  }

  /**
   * @param {Kind} kind
   * @param {string} id
   * @param {Incoming} request
   * @param {Outgoing} response
   * @param {() => unknown} answer undefined where there is none
   */
  async #tell(kind, id, request, response, answer) {
    const asked = this.#note(kind, id, request, response);
    await this.gates.pass(kind);
    const json = answer();
    asked.status = json === undefined ? 404 : 200;
    const text = JSON.stringify(json ?? { detail: 'there is no such file' });
    response.writeHead(asked.status, { 'content-type': 'application/json', 'content-length': text.length });
    response.write(text.slice(0, 5));
    await this.gates.pass(`${kind} body`);
    response.end(text.slice(5));
  }

  /** @param {Incoming} request @param {Outgoing} response */
  async #answerStorage(request, response) {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.storage);
    const id = pathname.replace('/store/', '');
    const asked = this.#note('bytes', id, request, response);
    await this.gates.pass('bytes');
    const stored = this.#files.get(id);
    if (stored === undefined) return end(asked, response, 404, {});
    if (!stored.good || Number(searchParams.get('token')) !== stored.token) {
      asked.status = 403;
      response.writeHead(403, { 'content-type': 'application/xml' });
      response.end('<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>');
      return;
    }
    await send(stored, asked, request, response, () => this.gates.pass('body'));
  }

  /** @param {Incoming} request @param {Outgoing} response */
  async #takeUpload(request, response) {
    const asked = this.#note('upload', '', request, response);
    const arrived = await take(request, asked, () => this.gates.pass('taking'));
    if (arrived === undefined) return void (request.complete && end(asked, response, 400, { detail: 'half a form' }));
    const id = `up-${this.arrived.length + 1}`;
    this.arrived.push({ id, ...arrived });
    end(asked, response, 201, { id, name: arrived.name, size: arrived.size, type: arrived.type });
  }
}

/** @param {Asked} asked @param {Outgoing} response @param {number} status @param {unknown} json */
function end(asked, response, status, json) {
  asked.status = status;
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
}
