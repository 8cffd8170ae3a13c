// A Worker that relays and serves files, once a request.

import { createClient } from '@attache/client';
import { relayUpload, serveFile } from '@attache/client/edge';
import { exerciseEdge } from './exercise-edge.js';

export default {
  /** @param {Request} request */
  async fetch(request) {
    const api = new URL(request.url).searchParams.get('api');
    const answer = await exerciseEdge({ createClient, relayUpload, serveFile }, api).catch((error) => ({
      error: String(error?.stack ?? error),
    }));
    return Response.json(answer);
  },
};
