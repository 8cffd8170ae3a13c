// @ts-check
// Batches of the benchmark in Node.

import { attache } from '../kit/attache.mjs';
import { send } from './ways.mjs';

/** @param {string} name */
export const works = (name) => (/** @type {import('./ways.mjs').Job} */ job) => send(name, job, attache);
