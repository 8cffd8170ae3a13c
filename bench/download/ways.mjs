// @ts-check
// Ways of reading a large file to its end, chunk by chunk, in a page as in Node.

/** @typedef {{ base: string, size: number, sha256: string }} Job */
/** @typedef {(job: Job, attache: typeof import('@attache/client')) => Promise<number>} Way resolves to how many bytes came */

/** @param {Response} response @param {(chunk: Uint8Array) => void} [each] */
async function drained(response, each) {
  if (!response.ok) throw new Error(`the sink answered ${response.status}`);
  const body = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  for (let came = 0; ; ) {
    const { done, value } = await body.read();
    if (done) return came;
    came += value.length;
    each?.(value);
  }
}

/** @param {Job} job */
const urlOf = ({ base, size }) => `${base}/source/${size}/v1/files/a/download`;

/**
 * @param {Job} job
 * @param {typeof import('@attache/client')} attache
 * @param {import('@attache/client').DownloadOptions} options
 */
async function ours({ base, size }, attache, options) {
  const client = attache.createClient({ backend: 'cuadra', baseUrl: `${base}/source/${size}`, auth: { bearer: 'a' } });
  const came = await drained(await client.download('a', options));
  await client.close();
  return came;
}

/** @type {Record<string, Way>} */
export const WAYS = {
  fetch: async (job) => drained(await fetch(urlOf(job))),
  'fetch, sha256 by hash-wasm': async (job) => {
    const hash = await (await import('hash-wasm')).createSHA256();
    const came = await drained(await fetch(urlOf(job)), (chunk) => hash.update(chunk));
    if (hash.digest() !== job.sha256) throw new Error('other bytes have come');
    return came;
  },
  ky: async (job) => {
    const { default: ky } = await import('ky');
    return drained(await ky.get(urlOf(job), { timeout: false }));
  },
  openai: async ({ base, size }) => {
    const { default: OpenAI } = await import('openai');
    const client = new OpenAI({ apiKey: 'a', baseURL: `${base}/source/${size}`, dangerouslyAllowBrowser: true });
    return drained(await client.files.content('a'));
  },
  attache: (job, attache) => ours(job, attache, {}),
  'attache, resume: false': (job, attache) => ours(job, attache, { resume: false }),
  'attache, sha256': (job, attache) => ours(job, attache, { sha256: job.sha256 }),
};

/**
 * @param {string} name
 * @param {Job} job
 * @param {typeof import('@attache/client')} attache
 */
export async function read(name, job, attache) {
  const came = await WAYS[name]?.(job, attache);
  if (came !== job.size) throw new Error(`${came} bytes came of ${job.size}`);
}
