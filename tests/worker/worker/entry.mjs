// The Worker under test: one client for all visitors, made where a module is evaluated, as people do it; files and uploads by
// the edge helpers, and the two ways of passing a file on that need no client, to compare with.

// Before all others: it sees what they do while they are evaluated.
import './spies.mjs';

import { createClient } from '@attache/client';
import { relayUpload, serveFile } from '@attache/client/edge';
import { depot } from './backend.mjs';
import { early, links, since } from './early.mjs';
import { called, compiled, loaded, tried } from './spies.mjs';

/** @typedef {{ API: string, STORAGE: string }} Env */
/** @typedef {{ waitUntil: (promise: Promise<unknown>) => void }} Context */

/** @type {import('@attache/client').Client | undefined} */
let client;
/** Visitors whose request has come and is not answered. */
let inside = 0;

/** @param {Env} env */
function clientOf({ API }) {
  const bearer = async () => {
    const answer = await fetch(`${API}/token`, { method: 'POST' });
    const { token } = /** @type {{ token: string }} */ (await answer.json());
    return token;
  };
  client ??= createClient({ backend: depot, baseUrl: API, auth: { bearer } });
  return client;
}

/** @type {Record<string, (request: Request, env: Env, id: string, query: URLSearchParams, context: Context) => Response | Promise<Response>>} */
const PLACES = {
  serve: (request, env, id) => serveFile(request, clientOf(env), id),
  /** Goes on behind its answer, so that nothing ends merely because the request has ended. */
  lasting: (request, env, id, _query, context) => {
    context.waitUntil(fetch(`${env.API}/hold`, { method: 'POST' }));
    return serveFile(request, clientOf(env), id, { waitUntil: (work) => context.waitUntil(work) });
  },
  relay: (request, env, _id, query) =>
    relayUpload(request, clientOf(env), {
      maxBytes: Number(query.get('max') ?? Number.MAX_SAFE_INTEGER),
      name: 'relayed.bin',
    }),
  returned: (_request, { STORAGE }, id, query) => fetch(`${STORAGE}/store/${id}?${query}`),
  rebuilt: async (_request, { STORAGE }, id, query) => {
    const upstream = await fetch(`${STORAGE}/store/${id}?${query}`);
    return new Response(upstream.body, upstream);
  },
  /** What the tests want to know of this isolate. */
  spies: () => Response.json({ called, compiled, early: early.length + links.length, since, spied: tried() }),
  inside: () => new Response(String(inside)),
};

export default {
  /** @param {Request} request @param {Env} env @param {Context} context */
  async fetch(request, env, context) {
    loaded();
    const { pathname, searchParams } = new URL(request.url);
    const [, place = '', id = ''] = pathname.split('/');
    const answer = PLACES[place];
    if (!answer) return new Response('no such place', { status: 404 });
    if (place !== 'serve') return answer(request, env, id, searchParams, context);
    inside += 1;
    try {
      return await answer(request, env, id, searchParams, context);
    } finally {
      inside -= 1;
    }
  },
};
