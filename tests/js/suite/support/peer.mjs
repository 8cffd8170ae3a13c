// A script on the origin for faults, as a test holds it: over a real network, in whatever runtime this is.

import { createClient } from '@attache/client';
import { toBase64 } from './bytes.mjs';
import { TOKEN } from './errors.mjs';

/** @typedef {import('../../origin/script.mjs').Step} Step */
/** @typedef {import('../../origin/script.mjs').Seen} Seen */
/** @typedef {import('../../origin/script.mjs').Event} Event */
/** @typedef {import('@attache/client').ClientOptions} ClientOptions */

/**
 * @param {import('../harness.mjs').Test} t
 * @param {Step[] | import('../../origin/servers.mjs').Wanted} wanted steps alone, or a server and the steps that come before it
 */
export async function peer(t, wanted) {
  const { id, base, other } = /** @type {{ id: string, base: string, other: string }} */ (
    await ask(`${t.origin}/-/scripts`, wanted)
  );
  const control = `${t.origin}/-/scripts/${id}`;
  return {
    base,
    other,
    /** @returns {Promise<Seen[]>} */
    seen: () => ask(`${control}/seen`),
    /** What its server holds. @returns {Promise<import('../../origin/servers.mjs').Held[]>} */
    files: () => ask(`${control}/files`),
    /** Lets one held step go on. */
    go: () => ask(`${control}/go`),
    /**
     * Until the origin has met so many of an event; an event that does not come fails the test.
     * @param {Event} event
     * @param {number} [count]
     */
    until: async (event, count = 1) => {
      const { reached, count: had } = await ask(`${control}/${event}?count=${count}`);
      if (!reached) throw new Error(`the origin waited for ${count} "${event}" and had ${had}`);
    },
  };
}

/**
 * A client whose platform is the origin, with the runtime's own fetch.
 * @param {import('../harness.mjs').Test} t
 * @param {string} baseUrl
 * @param {Partial<ClientOptions>} [options]
 */
export function remote(t, baseUrl, options = {}) {
  const client = createClient({
    backend: 'cuadra',
    baseUrl,
    auth: { bearer: TOKEN },
    retry: { maxRetries: 0 },
    ...options,
  });
  t.after(() => client.close());
  return client;
}

/**
 * An emulator on a port of its own.
 * @param {import('../harness.mjs').Test} t
 * @param {object} [options] as `createEmulator` takes them, what JSON can tell of them
 * @returns {Promise<{ cuadra: string, voipbin: string }>} base addresses
 */
export async function servedEmulator(t, options = {}) {
  const { address } = await ask(`${t.origin}/-/emulators`, options);
  return { cuadra: `${address}/cuadra`, voipbin: `${address}/voipbin/v1.0` };
}

/**
 * A form as busboy reads it, or Node's own Response.
 * @param {import('../harness.mjs').Test} t
 * @param {string} type its Content-Type
 * @param {Uint8Array} body
 * @param {'busboy' | 'node'} [parser]
 * @returns {Promise<import('../../origin/form.mjs').FormPart[] | { error: string }>}
 */
export const formByPeer = (t, type, body, parser = 'busboy') =>
  ask(`${t.origin}/-/forms/${parser}`, { type, base64: toBase64(body) });

/**
 * @param {string} url
 * @param {unknown} [body]
 */
async function ask(url, body) {
  const response = await fetch(url, body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(`the origin's control said ${response.status}: ${answer.message}`);
  return answer;
}
