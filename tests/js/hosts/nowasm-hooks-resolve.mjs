// The other half of nowasm-hooks.mjs: runs on Node's loader thread.

import { testing, withoutWasm } from './host.mjs';

let doors = false;

/** Registered twice, it is one module: whoever wants doors for faults has them. @param {boolean} wanted */
export function initialize(wanted) {
  doors ||= wanted;
}

/** @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  // The emulator is a tool of the tests.
  const url = /\/emulator[^/]*\.js$/.test(found.url) ? found.url : withoutWasm(found.url);
  return { ...found, url: doors ? testing(url) : url };
}
