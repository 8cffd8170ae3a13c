// @ts-check
// Azure's blocks as its clients speak them: a block, the list that makes them a blob, and a whole blob at once. Looks at no
// signature. A block that is cut is not there.

const HEADERS = { 'x-ms-request-id': 'bench', 'x-ms-version': '2026-02-06' };

/** @param {import('./sink.mjs').Call} call */
export async function azure({ request, response, account, url }) {
  const blocks = /** @type {Map<string, import('./sink-ledger.mjs').Body>} */ (account.sessions);
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  const what = url.searchParams.get('comp');
  if (request.method === 'GET' && what === 'blocklist') {
    const list = [...blocks].map(([id, { size }]) => `<Block><Name>${id}</Name><Size>${size}</Size></Block>`).join('');
    response.setHeader('content-type', 'application/xml');
    const inner = `<CommittedBlocks /><UncommittedBlocks>${list}</UncommittedBlocks>`;
    return void response.end(`<?xml version="1.0" encoding="utf-8"?><BlockList>${inner}</BlockList>`);
  }
  const body = await account.take(request, what === 'blocklist' ? { keep: true } : {});
  if (!body.whole) return;
  if (what === 'block') {
    blocks.set(url.searchParams.get('blockid') ?? '', body);
  } else if (what === 'blocklist') {
    const ids = [
      ...Buffer.concat(body.chunks)
        .toString()
        .matchAll(/<(?:Latest|Uncommitted)>([^<]+)</g),
    ];
    const listed = ids.map(([, id = '']) => blocks.get(id));
    if (listed.length === 0 || listed.includes(undefined)) return void response.writeHead(400).end();
    const size = listed.reduce((sum, block) => sum + (block?.size ?? 0), 0);
    account.stored({ size, chunks: listed.flatMap((block) => block?.chunks ?? []) });
  } else account.stored(body);
  response.writeHead(201, { etag: '"0x1"', 'last-modified': 'Thu, 01 Jan 2026 00:00:00 GMT' }).end();
}
