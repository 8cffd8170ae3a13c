// What every project does with the package, however it was bundled: a file goes up, is listed, comes down, and is deleted; a
// failure is the package's own. Throws at the first thing that is not so.

const TEXT = 'A line of a file.\n'.repeat(4000);

/**
 * @typedef {import('@attache/client').Client} Client
 * @typedef {(client: Client, file: File, onProgress: (progress: { fraction?: number | null }) => void) => PromiseLike<{ id: string }>} Upload
 */

/** @type {Upload} */
const byClient = (client, file, onProgress) => client.upload(file, { onProgress });

/**
 * @param {Pick<typeof import('@attache/client'), 'createClient' | 'AttacheError'>} attache
 * @param {string} baseUrl of a platform on this machine
 * @param {Upload} [upload]
 */
export async function exercise({ createClient, AttacheError }, baseUrl, upload = byClient) {
  const client = createClient({ backend: 'cuadra', baseUrl, auth: { bearer: 'token' } });
  let fraction = 0;
  const { id } = await upload(client, new File([TEXT], 'bundled.txt', { type: 'text/plain' }), (progress) => {
    fraction = progress.fraction ?? 0;
  });
  const listed = [];
  for await (const file of client.list()) listed.push(file.id);
  const response = await client.download(id);
  const text = await response.text();
  const missing = await client.get('missing').catch((error) => error);
  const { deleted } = await client.delete(id);
  await client.close();
  return {
    watched: fraction === 1,
    listed: listed.includes(id),
    same: text === TEXT,
    deleted,
    // A minifier renames classes; the name that people see must not change with it.
    failure: [AttacheError.is(missing), missing.name, missing.code].join(' '),
  };
}
