// @ts-check
// Where things live: the project, and the cache that all clones on a machine share. Decides no content.

import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** Tools built once for a machine stay here, so that a fresh clone need not build them again. */
export const cache = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'attache');

/** @param {string} name a tool and its version, `wasm-pack-0.15.1` */
export const toolFolder = (name) => path.join(cache, 'tools', name);

export const npmBin = path.join(root, 'node_modules', '.bin');
