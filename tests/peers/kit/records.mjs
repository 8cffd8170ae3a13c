// An application's own small API before a storage server of others: it tells a file's record, signs a fresh address each time it is asked, and
// counts how often that was.

import { listen } from '../own/listen.mjs';

/** @typedef {{ base: string, refreshes: number, stop: () => Promise<void> }} Records */

/** The API as data, as its users would write it down. @satisfies {import('@attache/client').BackendDefinition} */
export const RECORDS = {
  name: 'records',
  auth: { scheme: 'bearer' },
  get: { path: '/files/{id}' },
  download: { via: 'record-url' },
  refresh: { path: '/files/{id}', url: 'link' },
  record: { id: 'id', name: 'id', url: 'link' },
};

/**
 * @param {(id: string) => Promise<string>} sign
 * @returns {Promise<Records>}
 */
export async function startRecords(sign) {
  const server = await listen(async (request, response, url) => {
    const id = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
    if (request.headers.authorization === undefined) return void response.writeHead(401).end();
    records.refreshes += 1;
    const link = await sign(id);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id, link }));
  });
  /** @type {Records} */
  const records = { base: `http://127.0.0.1:${server.port}`, refreshes: 0, stop: server.stop };
  return records;
}
