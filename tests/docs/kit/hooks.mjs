// Runs on Node's loader thread: what a page's program imports as the client is kit/client.mjs, and each program has its own copy of that, of what is given to
// it and of what it has in place of the global ones.

/** @type {Record<string, string>} */
const INSTEAD = {
  '@attache/client': new URL('client.mjs', import.meta.url).href,
  'node:test': new URL('test.mjs', import.meta.url).href,
};
const OWN = /\/tests\/docs\/(?:given\/|kit\/program\.mjs$)/;

/** @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, next) {
  const program = programOf(context.parentURL ?? '');
  if (program === undefined) return next(specifier, context);
  const instead = INSTEAD[specifier];
  if (instead) return { url: `${instead}?${program}`, shortCircuit: true };
  const found = await next(specifier, context);
  return OWN.test(found.url) ? { ...found, url: `${found.url}?${program}` } : found;
}

/** The name of the program that asks, itself or by what was given to it. @param {string} parent */
function programOf(parent) {
  const { pathname, search } = new URL(parent || 'file:///');
  if (pathname.includes('/.cache/docs/')) return pathname.split('/').pop();
  return pathname.includes('/tests/docs/given/') ? search.slice(1) : undefined;
}
