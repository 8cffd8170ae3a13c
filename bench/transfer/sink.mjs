// @ts-check
// What the benchmark sends to and reads from, in a process of its own: a form, one body, tus, S3's parts and Azure's blocks, and
// files of any size to read. It keeps nothing but counts, by the key that stands in each path; with `keep` also the bytes, for
// their digest. How each protocol goes is in the sink-* files. Prints its port.
//   node bench/transfer/sink.mjs [keep]

import { createServer } from 'node:http';
import { serve } from '../kit/program.mjs';
import { azure } from './sink-azure.mjs';
import { form } from './sink-form.mjs';
import { ledger } from './sink-ledger.mjs';
import { s3 } from './sink-s3.mjs';
import { source } from './sink-source.mjs';
import { tus, tusJoined } from './sink-tus.mjs';

/** @typedef {import('node:http').IncomingMessage} Incoming */
/** @typedef {import('node:http').ServerResponse} Outgoing */
/** @typedef {import('./sink-ledger.mjs').Account} Account */
/** @typedef {{ request: Incoming, response: Outgoing, account: Account, key: string, url: URL, rest: string[], rate: number }} Call */

/** @type {Record<string, (call: Call) => Promise<void>>} */
const PROTOCOLS = { form, put, tus, 'tus-joined': tusJoined, s3, azure };
const EXPOSED = 'location, upload-offset, upload-length, tus-resumable, etag, x-ms-request-id, x-ms-version, date';

/** @param {Call} call */
async function put({ request, response, account }) {
  const body = await account.take(request);
  if (body.whole) account.stored(body);
  response.writeHead(200).end();
}

/**
 * Asked before what a page may not send without asking.
 * @param {Incoming} request
 * @param {Outgoing} response
 */
function allowed(request, response) {
  response.setHeader('access-control-allow-methods', 'GET, HEAD, PUT, PATCH, POST, DELETE');
  response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '*');
  response.setHeader('access-control-max-age', '7200');
  response.writeHead(204).end();
}

/**
 * @param {Incoming} request
 * @param {Outgoing} response
 */
async function answer(request, response) {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-expose-headers', EXPOSED);
  if (request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined)
    return allowed(request, response);
  const url = new URL(request.url ?? '/', 'http://bench.localhost');
  const [first = '', ...others] = url.pathname.slice(1).split('/');
  // `/slow/<bytes a second>/` before a path reads its body at that rate.
  const rate = first === 'slow' ? Number(others.shift()) : 0;
  const [what = '', key = '', ...rest] = first === 'slow' ? others : [first, ...others];
  if (what === 'source') return source(response, Number(key), request.method === 'HEAD');
  if (what === 'account') {
    response.setHeader('content-type', 'application/json');
    return void response.end(JSON.stringify(ledger.settled(key)));
  }
  const protocol = Object.hasOwn(PROTOCOLS, what) ? PROTOCOLS[what] : undefined;
  if (protocol === undefined) return void response.writeHead(404).end();
  const account = ledger.account(key);
  await protocol({ request, response, account, key, url, rest, rate });
}

const server = createServer((request, response) => {
  request.on('error', () => {});
  answer(request, response).catch((error) => {
    console.error(error);
    response.destroy();
  });
});
server.requestTimeout = 0;
server.headersTimeout = 0;
server.keepAliveTimeout = 60_000;
serve(server);
