// A route in Next's edge runtime, which takes a wasm only as a module.

import { AttacheError, createClient } from '@attache/client';
import { exercise } from '../../src/exercise.js';

export const runtime = 'edge';

/** @param {Request} request */
export async function GET(request) {
  return Response.json(await exercise({ AttacheError, createClient }, new URL(request.url).searchParams.get('api')));
}
