// What a process of Node or its kin prints of a failure: by its console, and of a rejection that nobody handled, which ends the process. No secret
// of the client is in it.

import { spawn } from 'node:child_process';
import { CANARIES, Search } from '../suite/support/canaries.mjs';
import { root } from './host.mjs';
import { evaluating } from './processes.mjs';

/** @typedef {import('./processes.mjs').Runtime} Runtime */

const PROGRAM = `
  import { createClient } from '@attache/client';
  const secrets = ${JSON.stringify(CANARIES)};
  const told = (init) => JSON.stringify({ detail: [...new Headers(init.headers)].join(' '), title: secrets.bearer });
  const client = createClient({
    backend: 'cuadra', baseUrl: 'https://api.cuadra.test', auth: { bearer: secrets.bearer }, headers: { 'x-tenant': secrets.extraHeader },
    retry: { maxRetries: 0 }, logger: console,
    fetch: async (url, init) => {
      if (String(url).includes('lost')) throw new TypeError('no way to ' + url + ' with ' + told(init));
      return new Response(told(init), { status: 403, headers: { 'x-request-id': secrets.bearer } });
    },
  });
  for (const path of ['/refused', '/lost?key=' + secrets.signature]) {
    const error = await client.request(path).catch((error) => error);
    console.log(error); console.error('%o %O %j %s', error, error, error, error); console.dir(error, { depth: null, showHidden: true });
    console.table([error]); console.trace(error); console.log({ wrapped: { error } }, new Error('outer', { cause: error }));
  }
  console.log(client, client.list(), client.upload(new Blob(['abc'])).catch(() => {}));
  client.request('/lost?key=' + secrets.signature);
`;

/**
 * @param {Runtime} runtime
 * @returns {import('./host.mjs').HostTest[]}
 */
export const tellingTests = (runtime) => [
  {
    name: 'F8: what is printed of a failure, and of one that nobody handled, tells no secret',
    run: () => tells(runtime),
  },
];

/** @param {Runtime} runtime */
async function tells(runtime) {
  const child = spawn(runtime.program, evaluating(runtime, PROGRAM), {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      output += text;
    });
  }
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 1 || !output.includes('AttacheError')) throw new Error(`it ended with ${code} and printed:\n${output}`);
  const search = new Search(undefined);
  for (const line of output.split('\n')) search.look('a line', line);
  const complaints = search.complaints();
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
}
