// A Worker that does what the pages do, once a request.

import { AttacheError, createClient } from '@attache/client';
import { exercise } from './exercise.js';

export default {
  /** @param {Request} request */
  async fetch(request) {
    const api = new URL(request.url).searchParams.get('api');
    const answer = await exercise({ AttacheError, createClient }, api).catch((error) => ({
      error: String(error?.stack ?? error),
    }));
    return Response.json(answer);
  },
};
