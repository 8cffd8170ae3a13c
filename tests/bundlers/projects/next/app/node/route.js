// A route in Node.

import { AttacheError, createClient } from '@attache/client';
import { exercise } from '../../src/exercise.js';

/** @param {Request} request */
export async function GET(request) {
  return Response.json(await exercise({ AttacheError, createClient }, new URL(request.url).searchParams.get('api')));
}
