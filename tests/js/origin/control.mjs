// The control paths: a test makes its script, looks at what came, waits for an event, lets a held step go on; it has a form
// parsed, an emulator started, a file of wire cases read.
// All over HTTP, because a test may run in a page or a Worker.

import { Buffer } from 'node:buffer';
import { wireCases } from '../hosts/wire-cases.mjs';
import { cors } from './cors.mjs';
import { parseForm, parseFormByNode } from './form.mjs';

/** A wait ends by itself: a test that waits for what never happens must fail, not hang. */
const LONGEST_WAIT = 20_000;

/**
 * @typedef {object} Desk
 * @property {Map<string, import('./script.mjs').Script>} scripts
 * @property {unknown[]} told what tests tell of themselves, for whoever started the origin
 * @property {(wanted: import('./script.mjs').Step[] | import('./servers.mjs').Wanted) => import('./script.mjs').Script} newScript
 * @property {(options: object) => Promise<string>} newEmulator
 */

/**
 * @param {Desk} desk
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
export async function answerControl(desk, request, response) {
  const url = new URL(request.url ?? '/', 'http://origin.localhost');
  const [, , place, id = '', action] = url.pathname.split('/');
  const reply = (/** @type {number} */ status, /** @type {unknown} */ value) => {
    response.writeHead(status, { ...cors(), 'content-type': 'application/json' }).end(JSON.stringify(value));
  };
  try {
    if (place === 'emulators') return reply(200, { address: await desk.newEmulator(await bodyOf(request)) });
    if (place === 'told') {
      desk.told.push(await bodyOf(request));
      return reply(200, {});
    }
    if (place === 'wire') return reply(200, wireCases(`${id}/${action}`));
    if (place === 'forms') {
      const { type, base64 } = await bodyOf(request);
      const parse = id === 'node' ? parseFormByNode : parseForm;
      return reply(200, await parse(type, Buffer.from(base64, 'base64')));
    }
    if (place === 'scripts' && id === '') {
      const { id: made, base, other } = desk.newScript(await bodyOf(request));
      return reply(200, { id: made, base, other });
    }
    const script = desk.scripts.get(id);
    if (!script) return reply(404, { message: 'no such script' });
    if (action === 'go') {
      script.go();
      return reply(200, {});
    }
    if (action === 'files') return reply(200, script.server?.files() ?? []);
    if (action === 'seen') return reply(200, await Promise.all(script.seen.map(withForm)));
    const event = /** @type {import('./script.mjs').Event} */ (action);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const reached = await script.until(
      event,
      Number(url.searchParams.get('count') ?? 1),
      AbortSignal.any([gone.signal, AbortSignal.timeout(LONGEST_WAIT)]),
    );
    return reply(200, { reached, count: script.count(event) });
  } catch (error) {
    return reply(500, { message: error instanceof Error ? error.message : String(error) });
  }
}

/** @param {import('node:http').IncomingMessage} request */
async function bodyOf(request) {
  /** @type {Buffer[]} */
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}');
}

/** @param {import('./script.mjs').Seen} seen */
async function withForm(seen) {
  const type = seen.headers.find(([name]) => name === 'content-type')?.[1] ?? '';
  if (!type.startsWith('multipart/form-data') || !seen.complete) return seen;
  return { ...seen, form: await parseForm(type, Buffer.from(seen.body, 'base64')) };
}
