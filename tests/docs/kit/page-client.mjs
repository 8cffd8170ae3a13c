// Stands where a page in a browser imports '@attache/client': clients lead to the emulator that served the page, unless it brings one of its own.

import { createClient as create } from '../../../js/url.js';

export * from '../../../js/url.js';

/** Where each platform's addresses begin, as the emulator has them. @type {Record<string, string>} */
const PATHS = { voipbin: '/voipbin/v1.0', cuadra: '/cuadra' };

/** @type {typeof create} */
export const createClient = (options) =>
  // A page that brings its own emulator has said where to go.
  create(options.fetch ? options : { ...options, baseUrl: location.origin + PATHS[String(options.backend)] });
