// @ts-check
// The listing behind a socket, in a process of its own, so that what the clients compute can be told from what it does.
//   node bench/listing/server.mjs <items> <items a page>   prints its port

import { createServer } from 'node:http';
import process from 'node:process';
import { serve } from '../kit/program.mjs';
import { bookOf } from './pages.mjs';

const book = bookOf(Number(process.argv[2]), Number(process.argv[3]));
const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://loopback');
  const [, form = '', ...below] = url.pathname.split('/');
  if (below.at(-1) !== 'files') return void response.writeHead(404).end();
  // A page of another origin reads it too.
  const cors = {
    'access-control-allow-origin': '*',
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '',
    'access-control-max-age': '600',
  };
  if (request.method === 'OPTIONS') return void response.writeHead(204, cors).end();
  const body = book.page(/** @type {import('./pages.mjs').Form} */ (form), url);
  const headers = { ...cors, 'content-type': 'application/json', 'content-length': body.length };
  response.writeHead(200, headers).end(body);
});
serve(server);
