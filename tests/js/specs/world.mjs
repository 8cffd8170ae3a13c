// A client over the embedded emulator for the drives: every message kept, no wait between attempts.

import { createClient } from '@attache/client';
import { createEmulator, inspect } from '@attache/client/emulator';
import { capture } from './capture.mjs';

/** @typedef {import('@attache/client').ClientOptions} ClientOptions */
/** @typedef {import('@attache/client/emulator').EmulatorRules} EmulatorRules */
/** @typedef {ReturnType<typeof world>} World */

/**
 * @param {import('@attache/client').BackendName} backend
 * @param {number} seed of the emulator's ids and of its choices among equal forms
 * @param {EmulatorRules} [rules]
 */
export function world(backend, seed, rules = {}) {
  const emulator = createEmulator({ seed, processingTime: 0, rules });
  const base = emulator.baseUrl(backend);
  const { fetch, messages, elsewhere } = capture(emulator, base);
  /** @type {import('@attache/client').Client[]} */
  const clients = [];
  return {
    base,
    fetch,
    messages,
    elsewhere,
    backstage: inspect(emulator),
    /** @param {Partial<ClientOptions>} [options] */
    client(options = {}) {
      const made = createClient({
        backend,
        baseUrl: base,
        auth: { bearer: 'secret-token-of-the-drive' },
        retry: { maxRetries: 0 },
        fetch,
        ...options,
      });
      clients.push(made);
      return made;
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
    },
  };
}
