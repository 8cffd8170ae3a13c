// @ts-check
// Ways of sending many small files with so many in flight together, in a page as in Node.

import { clientOf } from '../transfer/ways/ours.mjs';

/** @typedef {{ base: string, key: string, count: number, size: number, limit: number }} Job */
/** @typedef {(job: Job, files: File[], attache: typeof import('@attache/client')) => Promise<unknown>} Way */

/**
 * What people write by hand: so many loops that take the next file.
 * @param {File[]} files
 * @param {number} limit
 * @param {(file: File) => Promise<unknown>} send
 */
async function pool(files, limit, send) {
  let next = 0;
  const lane = async () => {
    for (let file = files[next++]; file !== undefined; file = files[next++]) await send(file);
  };
  await Promise.all(Array.from({ length: limit }, lane));
}

/**
 * @param {Job} job
 * @param {File[]} files
 * @param {typeof import('@attache/client')} attache
 * @param {{ checksum: 'sha256' | false, heard: boolean }} how
 */
async function ours({ base, key, limit }, files, attache, { checksum, heard }) {
  const client = clientOf({ attache, base, key, file: new Blob([]) }, limit);
  let done = 0;
  const onProgress = (/** @type {{ done: number }} */ progress) => {
    done = progress.done;
  };
  const sources = files.map((source) => ({ source, options: { checksum } }));
  const outcomes = await client.uploadAll(sources, { concurrency: limit, ...(heard && { onProgress }) });
  await client.close();
  const bad = outcomes.find((outcome) => !outcome.ok);
  if (bad?.ok === false) throw bad.error;
  if (heard && done !== files.length) throw new Error(`progress told of ${done} files`);
}

/** @type {Record<string, Way>} */
export const WAYS = {
  'fetch, FormData, pool by hand': ({ base, key, limit }, files) =>
    pool(files, limit, async (file) => {
      const form = new FormData();
      form.append('file', file);
      const response = await fetch(`${base}/form/${key}`, { method: 'POST', body: form });
      if (!response.ok) throw new Error(`the sink answered ${response.status}`);
      return response.json();
    }),
  'openai, pool by hand': async ({ base, key, limit }, files) => {
    const { default: OpenAI } = await import('openai');
    const client = new OpenAI({ apiKey: 'a', baseURL: `${base}/form/${key}`, dangerouslyAllowBrowser: true });
    await pool(files, limit, (file) => client.files.create({ file, purpose: 'user_data' }));
  },
  'Uppy xhr': async ({ base, key, limit }, files) =>
    (await import('../transfer/ways/uppy.mjs')).xhrAll({ base, key }, files, limit),
  'attache, uploadAll': (job, files, attache) => ours(job, files, attache, { checksum: false, heard: false }),
  'attache, uploadAll, heard': (job, files, attache) => ours(job, files, attache, { checksum: false, heard: true }),
  'attache, uploadAll, sha256': (job, files, attache) =>
    ours(job, files, attache, { checksum: 'sha256', heard: false }),
};

/** Those that need a browser. */
export const BROWSERS_ALONE = ['Uppy xhr'];

/** @type {Map<string, File[]>} */
const made = new Map();

/** Made once, before anything is measured. @param {Job} job */
export function filesOf({ count, size }) {
  const key = `${count} ${size}`;
  const bytes = new Uint8Array(size).fill(97);
  const files = made.get(key) ?? Array.from({ length: count }, (_, at) => new File([bytes], `${at}.bin`));
  made.set(key, files);
  return files;
}

/**
 * @param {string} name
 * @param {Job} job
 * @param {typeof import('@attache/client')} attache
 */
export async function send(name, job, attache) {
  const way = WAYS[name];
  if (way === undefined) throw new Error(`there is no way "${name}"`);
  await way(job, filesOf(job), attache);
}
