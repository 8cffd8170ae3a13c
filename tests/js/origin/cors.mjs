// What a page of another origin needs, so that the same steps serve a browser. Preflights are never part of a script.

/** @returns {Record<string, string>} */
export const cors = () => ({
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'content-disposition, content-range, date, etag, location, retry-after, x-request-id, accept-ranges',
});

/** @param {import('node:http').IncomingMessage} request */
export const isPreflight = (request) =>
  request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {import('node:http').ServerResponse} response
 */
export function preflight(request, response) {
  const wanted = request.headers['access-control-request-headers'];
  response
    .writeHead(204, {
      ...cors(),
      'access-control-allow-methods': String(request.headers['access-control-request-method']),
      ...(wanted === undefined ? {} : { 'access-control-allow-headers': wanted }),
      ...(request.headers['access-control-request-private-network']
        ? { 'access-control-allow-private-network': 'true' }
        : {}),
      'access-control-max-age': '600',
    })
    .end();
}
