// What a project at the edge does with the package: it relays a visitor's upload and serves the file, whole and in part. Throws at the
// first thing that is not so.

const BYTES = new Uint8Array(70_000).map((_, index) => index % 253);
const PLACE = 'https://edge.localhost/files';

/** @param {Uint8Array} bytes @param {Uint8Array} other */
const same = (bytes, other) => bytes.length === other.length && bytes.every((byte, index) => byte === other[index]);

/**
 * @param {Pick<typeof import('@attache/client'), 'createClient'> & Pick<typeof import('@attache/client/edge'), 'serveFile' | 'relayUpload'>} attache
 * @param {string} baseUrl of a platform on this machine
 */
export async function exerciseEdge({ createClient, relayUpload, serveFile }, baseUrl) {
  const client = createClient({ backend: 'cuadra', baseUrl, auth: { bearer: 'token' } });
  const sent = new Request(PLACE, { method: 'POST', body: BYTES, headers: { 'content-type': 'image/png' } });
  const relayed = await relayUpload(sent, client, { maxBytes: 100_000, name: 'at-the-edge.png' });
  const { id, name } = await relayed.json();
  const listed = [];
  for await (const file of client.list()) listed.push(file.id);
  const whole = await serveFile(new Request(`${PLACE}/${id}`), client, id);
  const bytes = new Uint8Array(await whole.arrayBuffer());
  const part = await serveFile(new Request(`${PLACE}/${id}`, { headers: { range: 'bytes=7-9' } }), client, id);
  const window = new Uint8Array(await part.arrayBuffer());
  await client.delete(id);
  const gone = await serveFile(new Request(`${PLACE}/${id}`), client, id);
  await gone.body?.cancel();
  await client.close();
  return {
    relayed: `${relayed.status} ${name}`,
    listed: listed.includes(id),
    whole: same(bytes, BYTES),
    part: `${part.status} ${same(window, BYTES.subarray(7, 10))}`,
    gone: gone.status,
  };
}
