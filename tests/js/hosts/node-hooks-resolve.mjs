// The other half of node-hooks.mjs: runs on Node's loader thread.

import { hooked } from './host.mjs';

/** @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  return { ...found, url: hooked(found.url) };
}
