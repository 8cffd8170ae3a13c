// Stands where a page's program imports '@attache/client': the checkout's, whose clients lead into the pages' world instead of to the platforms.
// What a program says itself stays, but for the address of a built-in platform.

import { createClient as create } from '../../../js/inline.js';
import { worldOf } from './world.mjs';

export * from '../../../js/inline.js';

const { emulator, fetch } = worldOf(import.meta.url);

/** @type {typeof create} */
export function createClient(options) {
  if (typeof options?.backend !== 'string' || !options.auth || options.fetch) return create({ fetch, ...options });
  return create({ fetch, ...options, baseUrl: emulator.baseUrl(options.backend) });
}
