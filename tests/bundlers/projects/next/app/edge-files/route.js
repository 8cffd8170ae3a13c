// A route in Next's edge runtime that relays and serves files.

import { createClient } from '@attache/client';
import { relayUpload, serveFile } from '@attache/client/edge';
import { exerciseEdge } from '../../src/exercise-edge.js';

export const runtime = 'edge';

/** @param {Request} request */
export async function GET(request) {
  const api = new URL(request.url).searchParams.get('api');
  return Response.json(await exerciseEdge({ createClient, relayUpload, serveFile }, api));
}
