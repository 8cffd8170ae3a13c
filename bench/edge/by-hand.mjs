// @ts-check
// A proxy as a careful person writes it for one storage host that behaves: what the visitor asks is handed on, what the host
// says of the bytes is handed back, the rest is told anew. What `serveFile` does besides (hosts that look over a condition, links
// that end, retries) is not in it.

const ASKED = ['range', 'if-range', 'if-none-match', 'if-modified-since'];
const TOLD = ['content-length', 'content-range', 'etag', 'last-modified', 'accept-ranges', 'content-encoding'];
const SHOWN = /^(?:image\/(?:png|jpeg|gif|webp|avif)|(?:audio|video)\/[\w.+-]+|text\/plain)$/;
const GUARD = {
  'cache-control': 'private, no-store',
  'content-security-policy': "default-src 'none'; img-src 'self'; media-src 'self'; sandbox",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-site',
};

/**
 * @param {Request} request
 * @param {string} url of the bytes
 * @param {string} name
 */
export async function proxied(request, url, name) {
  if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405 });
  const asked = new Headers();
  for (const header of ASKED) {
    const value = request.headers.get(header);
    if (value !== null) asked.set(header, value);
  }
  const upstream = await fetch(url, { headers: asked, redirect: 'manual', signal: request.signal });
  const { status } = upstream;
  const headers = new Headers(GUARD);
  for (const header of TOLD) {
    const value = upstream.headers.get(header);
    if (value !== null) headers.set(header, value);
  }
  if (![200, 206, 304, 416].includes(status)) return new Response(null, { status: status === 404 ? 404 : 502 });
  const type = upstream.headers.get('content-type') ?? 'application/octet-stream';
  const kind = SHOWN.test(type.split(';')[0] ?? '') ? 'inline' : 'attachment';
  headers.set('content-type', type);
  headers.set('content-disposition', `${kind}; filename*=UTF-8''${encodeURIComponent(name)}`);
  const body = request.method === 'HEAD' || status === 304 || status === 416 ? null : upstream.body;
  return new Response(body, { status, headers });
}
