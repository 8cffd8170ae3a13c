// Runs on the server for each request.

import { AttacheError, createClient } from '@attache/client';
import { exercise } from '../exercise.js';

/** @param {{ url: URL }} event */
export async function load({ url }) {
  return { answer: await exercise({ AttacheError, createClient }, url.searchParams.get('api')) };
}
