// @ts-check
// The Workers of the benchmark, one module for all: a file by the helper, by a proxy by hand, by fetch() as it is, and by an
// answer made anew of fetch()'s body.

import { createClient } from '@attache/client';
import { serveFile } from '@attache/client/edge';
import { depot } from '../../tests/worker/worker/backend.mjs';
import { proxied } from './by-hand.mjs';

/** @typedef {{ API: string, STORAGE: string, QUERIES: string }} Env */

/** @type {import('@attache/client').Client | undefined} */
let client;
/** @type {Record<string, string>} */
let queries = {};

/** @param {Env} env @param {string} id */
const addressOf = ({ STORAGE }, id) => `${STORAGE}/store/${id}${queries[id]}`;

export default {
  /** @param {Request} request @param {Env} env */
  async fetch(request, env) {
    if (client === undefined) {
      client = createClient({ backend: depot, baseUrl: env.API, auth: { bearer: 'bench' } });
      queries = JSON.parse(env.QUERIES);
    }
    const [, way, id = ''] = new URL(request.url).pathname.split('/');
    if (way === 'serve') return serveFile(request, client, id);
    if (way === 'hand') return proxied(request, addressOf(env, id), `${id}.bin`);
    const upstream = await fetch(addressOf(env, id));
    return way === 'returned' ? upstream : new Response(upstream.body, upstream);
  },
};
