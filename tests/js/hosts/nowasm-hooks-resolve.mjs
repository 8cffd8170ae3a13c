// The other half of nowasm-hooks.mjs: runs on Node's loader thread.

/** @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, next) {
  const found = await next(specifier, context);
  const url = found.url
    .replace(/\/pkg\/attache\.js$/, '/pkg/nowasm/core.js')
    .replace(/\/js\/inline\.js$/, '/scripts/build/nowasm-entry.js');
  return { ...found, url };
}
