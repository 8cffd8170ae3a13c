// @ts-check
// tus 1.0.0 as far as clients of one file go: creation (with the first bytes, or as parts that are joined at the end), HEAD and
// PATCH. An upload that is cut keeps what has come.

/** @typedef {{ size: number, offset: number, partial: boolean, chunks: Buffer[] }} Session */

const HEADERS = { 'tus-resumable': '1.0.0', 'tus-version': '1.0.0', 'cache-control': 'no-store' };
const EXTENSIONS = 'creation,creation-with-upload,termination';

/**
 * @param {import('./sink.mjs').Call} call
 * @param {boolean} [joins] says that it joins parts
 */
export async function tus({ request, response, account, key, rest: [id], rate }, joins = false) {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  response.setHeader('tus-extension', joins ? `${EXTENSIONS},concatenation` : EXTENSIONS);
  if (request.method === 'OPTIONS') return void response.writeHead(204).end();
  const sessions = /** @type {Map<string, Session>} */ (account.sessions);
  const read = async (/** @type {Session} */ session) => {
    const each = (/** @type {Buffer} */ chunk) => {
      session.offset += chunk.length;
    };
    const { chunks, whole } = await account.take(request, { rate, each });
    session.chunks.push(...chunks);
    if (session.offset > session.size) throw new Error('more has come than was told');
    if (whole && session.offset === session.size && !session.partial) account.stored(session);
  };
  if (request.method === 'POST') {
    const joined = /^final;(.*)/.exec(String(request.headers['upload-concat'] ?? ''))?.[1];
    const name = `${sessions.size + 1}`;
    const slow = rate > 0 ? `/slow/${rate}` : '';
    response.setHeader('location', `${slow}/${joins ? 'tus-joined' : 'tus'}/${key}/${name}`);
    if (joined !== undefined) {
      const parts = joined.split(' ').map((url) => sessions.get(url.slice(url.lastIndexOf('/') + 1)));
      const size = parts.reduce((sum, part) => sum + (part?.offset ?? 0), 0);
      if (parts.some((part) => part === undefined || part.offset !== part.size))
        return void response.writeHead(400).end();
      account.stored({ size, chunks: parts.flatMap((part) => part?.chunks ?? []) });
      sessions.set(name, { size, offset: size, partial: true, chunks: [] });
      return void response.writeHead(201).end();
    }
    const size = Number(request.headers['upload-length']);
    const partial = request.headers['upload-concat'] === 'partial';
    /** @type {Session} */
    const session = { size, offset: 0, partial, chunks: [] };
    sessions.set(name, session);
    if (request.headers['content-type'] === 'application/offset+octet-stream') await read(session);
    response.setHeader('upload-offset', String(session.offset));
    return void response.writeHead(201).end();
  }
  const session = sessions.get(id ?? '');
  if (session === undefined) return void response.writeHead(404).end();
  if (request.method === 'PATCH') {
    if (Number(request.headers['upload-offset']) !== session.offset) return void response.writeHead(409).end();
    await read(session);
  }
  response.setHeader('upload-offset', String(session.offset));
  response.setHeader('upload-length', String(session.size));
  response.writeHead(request.method === 'HEAD' ? 200 : 204).end();
}

/** @param {import('./sink.mjs').Call} call */
export const tusJoined = (call) => tus(call, true);
