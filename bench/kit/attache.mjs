// @ts-check
// The package as a program of Node finds it. bench has a package.json of its own, so the name is looked up from the root.

import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../../scripts/setup/places.mjs';

const { resolve } = createRequire(path.join(root, 'package.json'));

/** @param {string} entry as a program names it */
const imported = (entry) => import(pathToFileURL(resolve(entry)).href);

/** @type {typeof import('@attache/client')} */
export const attache = await imported('@attache/client');

/** @returns {Promise<typeof import('@attache/client/emulator')>} */
export const emulator = () => imported('@attache/client/emulator');
