// Clients made while modules are evaluated, where a Worker may do no I/O, arm no timer and draw no random number: one of a
// platform that is built in, one of a description.

import { clientCredentials, createClient } from '@attache/client';
import { depot } from './backend.mjs';

const auth = {
  bearer: clientCredentials({ tokenUrl: 'https://id.depot.example/token', clientId: 'id', clientSecret: 'secret' }),
};

/** Allowed, and seen by the spies, who must have been there before. */
export const since = Date.now();

export const early = [
  createClient({ backend: 'cuadra', auth }),
  createClient({ backend: depot, baseUrl: 'https://api.depot.example', auth }),
];
export const links = early.map((client) => client.link('of-nobody'));
