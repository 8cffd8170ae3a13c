// A file that is served well or badly, answer by answer: as a test tells it. Written to the bare socket, so that a body may be
// shorter or longer than its head says, framed in any way, and cut at any byte. Behind a signed link where a test asks the
// platform for one, and the link may change with every answer. What a client makes of it is for the test to judge.

import { Buffer } from 'node:buffer';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { bytes } from '../suite/support/bytes.mjs';
import { cors } from './cors.mjs';

/**
 * What is done to one answer. What is not told is as a good server does it.
 * @typedef {object} Way
 * @property {number} [cut] bytes of the body that are written; then `ending`
 * @property {'close' | 'reset' | 'hold'} [ending] default `close`; `hold` waits until the client leaves
 * @property {boolean} [gate] the ending waits until the test says `go`
 * @property {'length' | 'chunked' | 'close'} [framing] `close`: the body ends with the connection. Default `length`
 * @property {number} [status] this one; 200 gives the whole file whatever was asked for, 416 and errors give no byte of it
 * @property {number} [start] the part begins here, whatever was asked for
 * @property {number} [end] the part ends here, this byte included
 * @property {number | '*'} [total] as Content-Range tells it
 * @property {number} [length] as Content-Length tells it
 * @property {number} [seed] bytes of another version
 * @property {number} [extra] bytes that are written behind the last
 * @property {boolean} [multipart]
 * @property {'gzip' | 'br' | 'deflate' | 'zstd'} [pack]
 * @property {boolean} [silent] nothing is said until the client leaves
 * @property {boolean} [rotate] the link ends with this answer
 * @property {boolean} [ignore] what If-Range says
 * @property {Record<string, string | null>} [headers] over those of the file; null takes one away
 */
/**
 * @typedef {object} Wanted
 * @property {number} size
 * @property {number} [seed]
 * @property {Record<string, string>} [headers] of every answer: validators, digests
 * @property {Way[]} [ways] in order; then a good server answers
 * @property {Way} [always] under every way, and behind the last
 * @property {string} [expose] headers that a page may see, in the place of those that it may else
 */
/** @typedef {{ path: string, range?: string | undefined, ifRange?: string | undefined, status: number, written: number, closed: boolean, headers: Record<string, string> }} Asked */
/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */

const PACKS = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync, zstd: framed };

/** A frame of zstd that holds the bytes as they are (RFC 8878 §3.1.1): of one block, so of 128 KiB at the most. @param {Buffer} bytes */
function framed(bytes) {
  const head = Buffer.alloc(12);
  head.writeUInt32LE(0xfd2fb528, 0);
  head.writeUInt8(0xa0, 4);
  head.writeUInt32LE(bytes.length, 5);
  head.writeUIntLE(bytes.length * 8 + 1, 9, 3);
  return Buffer.concat([head, bytes]);
}

/** What was made once: tests ask for the same again and again. @type {Map<string, Buffer>} */
const made = new Map();

/** @param {number} size @param {number} [seed] */
function contentOf(size, seed = 1) {
  const key = `${size} ${seed}`;
  const found = made.get(key) ?? Buffer.from(bytes(size, seed).buffer);
  if (made.size > 8) made.clear();
  made.set(key, found);
  return found;
}

class ServedFile {
  /** @type {Asked[]} */
  asked = [];
  #wanted;
  #key = 0;
  #open = 0;
  /** @type {(() => void)[]} */
  #waiting = [];
  #ways;

  /** @param {Wanted} wanted */
  constructor(wanted) {
    this.#wanted = wanted;
    this.#ways = [...(wanted.ways ?? [])];
  }

  /**
   * @param {Request} request
   * @param {Response} response
   * @param {string} path below the file's base
   * @param {string} base
   */
  async answer(request, response, path, base) {
    const url = new URL(path, 'http://file.localhost');
    const exposed = this.#wanted.expose === undefined ? {} : { 'access-control-expose-headers': this.#wanted.expose };
    const open = { ...cors(), ...exposed };
    if (url.pathname.startsWith('/storage_files/')) {
      const link = `${base}/bytes?X-Goog-Signature=${this.#key}`;
      const record = {
        id: 'file_1',
        filename: 'a.bin',
        filesize: this.#wanted.size,
        uri_download: link,
        tm_download_expire: '9000-01-01T00:00:00Z',
      };
      response.writeHead(200, { ...open, 'content-type': 'application/json' }).end(JSON.stringify(record));
      return;
    }
    const { range, 'if-range': ifRange } = request.headers;
    /** @type {Asked} */
    const asked = {
      path,
      range,
      ifRange: ifRange === undefined ? undefined : String(ifRange),
      status: 0,
      written: 0,
      closed: false,
      headers: /** @type {Record<string, string>} */ ({ ...request.headers }),
    };
    this.asked.push(asked);
    const signature = url.searchParams.get('X-Goog-Signature');
    if (signature !== null && signature !== String(this.#key)) {
      asked.status = 403;
      const body = '<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>';
      response.writeHead(403, { ...open, 'content-type': 'application/xml' }).end(body);
      return;
    }
    const way = { ...this.#wanted.always, ...this.#ways.shift() };
    if (way.rotate) this.#key++;
    await this.#serve(response, asked, request.method === 'HEAD' ? { ...way, cut: 0 } : way, open);
  }

  /**
   * @param {Response} response
   * @param {Asked} asked
   * @param {Way} way
   * @param {Record<string, string>} open
   */
  async #serve(response, asked, way, open) {
    const { size, seed, headers = {} } = this.#wanted;
    const { socket } = response;
    if (!socket) return;
    socket.on('error', () => {});
    socket.once('close', () => {
      asked.closed = true;
    });
    if (way.silent) return;
    /** @type {Record<string, string | null>} */
    const lines = {
      ...open,
      'content-type': 'application/octet-stream',
      connection: 'close',
      ...headers,
      ...way.headers,
    };
    const [status, start, end] = this.#part(asked, way, lines.etag ?? lines['last-modified'] ?? undefined);
    asked.status = status;
    let body = status < 300 ? contentOf(size, way.seed ?? seed).subarray(start, end + 1) : Buffer.alloc(0);
    if (status === 206 || status === 416) {
      const which = status === 206 ? `${start}-${end}` : '*';
      lines['content-range'] ??= `bytes ${which}/${way.total ?? size}`;
    }
    if (way.multipart) {
      lines['content-type'] = 'multipart/byteranges; boundary=b';
      const head = `--b\r\ncontent-range: bytes ${start}-${end}/${size}\r\n\r\n`;
      body = Buffer.concat([Buffer.from(head), body, Buffer.from('\r\n--b--\r\n')]);
      delete lines['content-range'];
    }
    if (way.pack) {
      body = PACKS[way.pack](body);
      lines['content-encoding'] ??= way.pack;
    }
    const { framing = 'length', extra = 0 } = way;
    if (framing === 'length') lines['content-length'] = String(way.length ?? body.length);
    if (framing === 'chunked') lines['transfer-encoding'] = 'chunked';
    const head = Object.entries({ ...lines, ...way.headers }).filter(([, value]) => value !== null);
    const text = head.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    socket.write(`HTTP/1.1 ${status} As told\r\n${text}\r\n`);
    if (extra > 0) body = Buffer.concat([body, Buffer.alloc(extra, 'x')]);
    const { cut = body.length } = way;
    await this.#write(socket, asked, body.subarray(0, cut), framing === 'chunked');
    if (way.cut === undefined && framing === 'chunked') socket.write('0\r\n\r\n');
    if (way.ending === 'hold') return;
    if (way.gate) await this.#gate();
    if (way.ending === 'reset') socket.resetAndDestroy();
    else socket.destroySoon();
  }

  go() {
    const go = this.#waiting.shift();
    if (go) go();
    else this.#open++;
  }

  /** Said before anybody waited, it counts too. */
  #gate() {
    if (this.#open > 0) {
      this.#open--;
      return Promise.resolve();
    }
    return new Promise((/** @type {(go: void) => void} */ resolve) => {
      this.#waiting.push(resolve);
    });
  }

  /**
   * Which bytes, and with which status.
   * @param {Asked} asked
   * @param {Way} way
   * @param {string | undefined} validator
   * @returns {[number, number, number]}
   */
  #part({ range, ifRange }, way, validator) {
    const { size } = this.#wanted;
    const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
    const other = ifRange !== undefined && ifRange !== validator && !way.ignore;
    let start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
    let end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
    const plain = (first === '' && last === '') || other;
    const status = way.status ?? (plain ? 200 : start >= size ? 416 : 206);
    if (status === 200) [start, end] = [0, size - 1];
    return [status, way.start ?? start, way.end ?? end];
  }

  /**
   * No faster than the client reads.
   * @param {import('node:net').Socket} socket
   * @param {Asked} asked
   * @param {Buffer} body
   * @param {boolean} chunked
   */
  async #write(socket, asked, body, chunked) {
    const piece = 64 * 1024;
    for (let at = 0; at < body.length && !socket.destroyed; at += piece) {
      const part = body.subarray(at, at + piece);
      if (chunked) socket.write(`${part.length.toString(16)}\r\n`);
      const taken = socket.write(part);
      if (chunked) socket.write('\r\n');
      asked.written += part.length;
      if (!taken && !socket.destroyed) await drained(socket);
    }
  }
}

/** @param {import('node:net').Socket} socket */
const drained = (socket) =>
  new Promise((/** @type {(done: void) => void} */ resolve) => {
    const done = () => {
      socket.off('drain', done).off('close', done);
      resolve();
    };
    socket.once('drain', done).once('close', done);
  });

/** The files of one origin, below `/f/`: `POST /f/` makes one, `GET /f/<id>/-/asked` tells what it was asked, `/-/go` opens a gate. */
export class Files {
  /** @type {Map<string, ServedFile>} */
  #files = new Map();

  /**
   * @param {Request} request
   * @param {Response} response
   */
  async answer(request, response) {
    const [, id = '', path = '/'] = /^\/f\/([^/?]*)(.*)$/.exec(request.url ?? '') ?? [];
    const file = this.#files.get(id);
    const reply = (/** @type {number} */ status, /** @type {unknown} */ value) =>
      void response.writeHead(status, { ...cors(), 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (id === '' && request.method === 'POST') {
      /** @type {Buffer[]} */
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const made = String(this.#files.size + 1);
      this.#files.set(made, new ServedFile(JSON.parse(Buffer.concat(chunks).toString())));
      return reply(200, { base: `http://${request.headers.host}/f/${made}` });
    }
    if (!file) return reply(404, { detail: 'no such file' });
    if (path === '/-/asked') return reply(200, file.asked);
    if (path === '/-/go') {
      file.go();
      return reply(200, {});
    }
    await file.answer(request, response, path, `http://${request.headers.host}/f/${id}`);
  }
}
