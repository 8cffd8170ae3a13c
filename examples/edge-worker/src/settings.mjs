// @ts-check
// What this Worker is told by its configuration: variables, secrets and bindings of wrangler.toml. What is missing is said
// by name, to the log alone.

/**
 * @typedef {object} Env
 * @property {string} BACKEND
 * @property {string} BACKEND_TOKEN secret: this Worker's own credential at the platform
 * @property {string} SESSION_SECRET secret: what sessions are signed with, 32 characters or more of chance
 * @property {string} [BASE_URL]
 * @property {string} [STORAGE_HOSTS]
 * @property {string} [ALLOWED_ORIGINS]
 * @property {string} [MAX_BYTES]
 * @property {string} [MEDIA_TYPES]
 * @property {string} [LINK_CACHE]
 * @property {{ fetch: typeof fetch }} [PLATFORM] the platform as another Worker
 * @property {Parameters<typeof import('@attache/client/edge').kvUrlStore>[0]} [LINKS] a KV namespace
 */
/**
 * @typedef {object} Settings
 * @property {string} secret
 * @property {string[]} origins
 * @property {number} maxBytes
 * @property {string[]} mediaTypes
 */

const SHORTEST_SECRET = 32;

/** @param {string | undefined} text */
export const words = (text) => (text ?? '').split(/\s+/).filter((word) => word !== '');

/** @param {Env} env @returns {Settings} */
export function settingsOf(env) {
  if (!env.BACKEND_TOKEN) throw new Error('BACKEND_TOKEN is not set: `npx wrangler secret put BACKEND_TOKEN`.');
  if ((env.SESSION_SECRET ?? '').length < SHORTEST_SECRET)
    throw new Error(
      `SESSION_SECRET must have ${SHORTEST_SECRET} characters: \`npx wrangler secret put SESSION_SECRET\`.`,
    );
  const maxBytes = Number(env.MAX_BYTES ?? 10_000_000);
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 1) throw new Error('MAX_BYTES must be a number of bytes.');
  const mediaTypes = words(env.MEDIA_TYPES);
  return { secret: env.SESSION_SECRET, origins: words(env.ALLOWED_ORIGINS), maxBytes, mediaTypes };
}
