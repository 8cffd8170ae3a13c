// An origin for "Resumable Uploads for HTTP" (draft-ietf-httpbis-resumable-upload, interop version 8), since no server that
// speaks it can be had. Written from the draft; it answers as strictly as the draft lets it.

import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { drop, Held } from './held.mjs';
import { listen } from './listen.mjs';

const INTEROP = '8';
const MISMATCH = 'https://iana.org/assignments/http-problem-types#mismatching-upload-offset';
const INCONSISTENT = 'https://iana.org/assignments/http-problem-types#inconsistent-upload-length';
const WHOLE = /^\d{1,15}$/;

/** @typedef {import('node:http').IncomingMessage} Incoming */
/** @typedef {import('node:http').ServerResponse} Outgoing */

/**
 * @param {string} folder
 * @param {{ mostOfAppend?: number, interim?: boolean }} [options] `interim`: announce uploads by 104
 */
export async function startIetf(folder, { mostOfAppend, interim = true } = {}) {
  /** @type {Map<string, Held>} */
  const uploads = new Map();
  const limits = ['max-age=86400', mostOfAppend === undefined ? '' : `max-append-size=${mostOfAppend}`]
    .filter((part) => part !== '')
    .join(', ');

  /** @param {Held} held */
  const state = (held) => ({
    'upload-offset': String(held.offset),
    'upload-complete': held.complete ? '?1' : '?0',
    ...(held.length === null ? {} : { 'upload-length': String(held.length) }),
    'upload-limit': limits,
    'cache-control': 'no-store',
  });

  /**
   * @param {Outgoing} response
   * @param {number} status
   * @param {string} type
   * @param {Record<string, string>} headers
   * @param {Record<string, unknown>} [more]
   */
  const problem = (response, status, type, headers, more = {}) =>
    void response
      .writeHead(status, { 'content-type': 'application/problem+json', ...headers })
      .end(JSON.stringify({ type, status, ...more }));

  /**
   * Takes the body in and says how the upload stands then.
   * @param {Held} held
   * @param {Incoming} request
   * @param {Outgoing} response
   * @param {boolean} last
   * @param {Record<string, string>} headers
   */
  async function take(held, request, response, last, headers) {
    const most = Math.min(
      held.length ?? Number.POSITIVE_INFINITY,
      held.offset + (mostOfAppend ?? Number.POSITIVE_INFINITY),
    );
    const came = await held.append(request, { limit: most });
    if (came === 'broken') return;
    if (came === 'too-long') {
      response.shouldKeepAlive = false;
      response.writeHead(413, { ...state(held), ...headers }).end();
      return;
    }
    if (!last) {
      response.writeHead(request.method === 'POST' ? 201 : 204, { ...state(held), ...headers }).end();
      return;
    }
    if (held.length !== null && held.length !== held.offset) {
      problem(response, 400, INCONSISTENT, { 'upload-complete': '?0' });
      return;
    }
    held.length = held.offset;
    held.complete = true;
    final(held, response);
  }

  /**
   * The answer of the resource that the file was for.
   * @param {Held} held
   * @param {Outgoing} response
   */
  function final(held, response) {
    response
      .writeHead(200, { 'upload-complete': '?1', 'content-type': 'application/json' })
      .end(JSON.stringify({ id: held.id, size: held.offset }));
  }

  /**
   * @param {Incoming} request
   * @param {Outgoing} response
   * @param {URL} url
   */
  async function create(request, response, url) {
    const last = request.headers['upload-complete'];
    const told = request.headers['upload-length'];
    if ((last !== '?0' && last !== '?1') || (told !== undefined && !WHOLE.test(String(told)))) {
      await drop(request);
      response.writeHead(400).end('Upload-Complete or Upload-Length is not what it has to be');
      return;
    }
    const held = new Held(randomUUID(), '', { key: url.searchParams.get('key') ?? '' });
    held.file = path.join(folder, held.id);
    const declared = request.headers['content-length'];
    if (told !== undefined) held.length = Number(told);
    if (last === '?1' && declared !== undefined) {
      if (held.length !== null && held.length !== Number(declared)) {
        await drop(request);
        problem(response, 400, INCONSISTENT, { 'upload-complete': '?0' });
        return;
      }
      held.length = Number(declared);
    }
    uploads.set(held.id, held);
    const location = `${url.origin}/upload/${held.id}`;
    if (interim) {
      response.socket?.write(
        `HTTP/1.1 104 Upload Resumption Supported\r\nLocation: ${location}\r\nUpload-Limit: ${limits}\r\n\r\n`,
      );
    }
    await take(held, request, response, last === '?1', { location });
  }

  /**
   * @param {Held} held
   * @param {Incoming} request
   * @param {Outgoing} response
   */
  async function append(held, request, response) {
    const last = request.headers['upload-complete'];
    const offset = String(request.headers['upload-offset'] ?? '');
    if (request.headers['content-type'] !== 'application/partial-upload') {
      await drop(request);
      response.writeHead(415, { 'accept-patch': 'application/partial-upload' }).end();
      return;
    }
    if ((last !== '?0' && last !== '?1') || !WHOLE.test(offset)) {
      await drop(request);
      response.writeHead(400).end('Upload-Complete or Upload-Offset is missing');
      return;
    }
    await held.settle();
    if (Number(offset) !== held.offset) {
      await drop(request);
      const more = { 'expected-offset': held.offset, 'provided-offset': Number(offset) };
      problem(response, 409, MISMATCH, { ...state(held), 'upload-complete': '?0' }, more);
      return;
    }
    if (held.complete) {
      await drop(request);
      final(held, response);
      return;
    }
    await take(held, request, response, last === '?1', {});
  }

  const { port, stop } = await listen(async (request, response, url) => {
    if (request.headers['upload-draft-interop-version'] !== INTEROP) {
      await drop(request);
      response.writeHead(400).end('this origin speaks interop version 8');
      return;
    }
    if (request.method === 'OPTIONS') {
      response.writeHead(204, { 'upload-limit': limits }).end();
      return;
    }
    if (request.method === 'POST' && url.pathname === '/files') return create(request, response, url);
    const held = uploads.get(url.pathname.replace('/upload/', ''));
    if (held === undefined || held.gone) {
      await drop(request);
      response.writeHead(404).end();
      return;
    }
    if (request.method === 'PATCH') return append(held, request, response);
    if (request.method === 'HEAD') {
      await held.settle();
      response.writeHead(204, state(held)).end();
      return;
    }
    if (request.method === 'DELETE') {
      await held.settle();
      held.gone = true;
      response.writeHead(204).end();
      return;
    }
    await drop(request);
    response.writeHead(405).end();
  });
  return { port, stop, uploads: () => [...uploads.values()].filter(({ gone }) => !gone) };
}
