// @ts-check
// The downloads of the benchmark in Node.

import { attache } from '../kit/attache.mjs';
import { read } from './ways.mjs';

/** @param {string} name */
export const works = (name) => (/** @type {import('./ways.mjs').Job} */ job) => read(name, job, attache);
