// What pages say is there already, by the names that they use for it: for programs of Node. Each program has its own.

import { createClient } from '@attache/client';
import { inspect } from '@attache/client/emulator';
import { worldOf } from '../kit/world.mjs';

const token = () => 'short-lived';

export const client = createClient({ backend: 'voipbin', auth: { bearer: token } });
export const cuadra = createClient({ backend: 'cuadra', auth: { bearer: token } });
export const kore = createClient({
  backend: 'kore',
  baseUrl: 'https://kore.example',
  auth: { apiKey: token },
  scope: { app: 'a-1', environment: 'e-1', session: 's-1' },
});
export const google = createClient({
  backend: 'discovery-engine',
  auth: { bearer: token },
  scope: { project: 'p', location: 'global', collection: 'c', engine: 'e', session: 's' },
});
export const fruxon = createClient({
  backend: 'fruxon',
  auth: { bearer: token },
  scope: { tenant: 't-1', session: 's-1' },
});

export const source = new File(['Call them back on Monday.\n'], 'notes.txt', { type: 'text/plain' });
/** More than one part of a resumable upload. */
export const large = new File([new Uint8Array(3_000_000)], 'recording.mp4', { type: 'video/mp4' });
export const controller = new AbortController();
/** @type {(...values: unknown[]) => void} */
export const show = () => {};

/**
 * What some other program of yours has begun.
 * @param {import('@attache/client').BackendName} backend
 * @returns {Promise<string>}
 */
export const startOperation = async (backend) => {
  const name = await inspect(worldOf(import.meta.url).emulator).startOperation(backend);
  if (!name) throw new Error(`${backend} has no operations`);
  return name;
};
