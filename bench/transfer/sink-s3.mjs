// @ts-check
// S3's multipart upload as its clients speak it: create, parts, their list, complete, abort; and a whole object by PUT. Looks
// at no signature. A part that is cut is not there.

/** @typedef {{ size: number, chunks: Buffer[], etag: string }} Part */

/** @param {string} root @param {string} inner */
const xml = (root, inner) => `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>${inner}</${root}>`;

/** @param {import('./sink.mjs').Call} call */
export async function s3({ request, response, account, url, rest }) {
  const uploads = /** @type {Map<string, Map<number, Part>>} */ (account.sessions);
  const [bucket, ...names] = rest;
  const object = `<Bucket>${bucket}</Bucket><Key>${names.join('/')}</Key>`;
  const say = (/** @type {string} */ text) => {
    response.setHeader('content-type', 'application/xml');
    response.end(text);
  };
  if (request.method === 'POST' && url.searchParams.has('uploads')) {
    await account.take(request);
    const id = `upload-${uploads.size + 1}`;
    uploads.set(id, new Map());
    return say(xml('InitiateMultipartUploadResult', `${object}<UploadId>${id}</UploadId>`));
  }
  const id = url.searchParams.get('uploadId');
  if (id === null) {
    const body = await account.take(request);
    if (!body.whole || request.method !== 'PUT') return void response.writeHead(400).end();
    account.stored(body);
    return void response.writeHead(200, { etag: `"${body.size}"` }).end();
  }
  const parts = uploads.get(id);
  if (parts === undefined) return void response.writeHead(404).end();
  if (request.method === 'PUT') {
    const number = Number(url.searchParams.get('partNumber'));
    const { size, chunks, whole } = await account.take(request);
    if (!whole) return;
    const etag = `"${number}-${size}"`;
    parts.set(number, { size, chunks, etag });
    return void response.writeHead(200, { etag }).end();
  }
  if (request.method === 'POST') {
    const { chunks } = await account.take(request, { keep: true });
    const numbers = [
      ...Buffer.concat(chunks)
        .toString()
        .matchAll(/<PartNumber>(\d+)</g),
    ].map(([, number]) => Number(number));
    const listed = numbers.map((number) => parts.get(number));
    if (listed.length === 0 || listed.includes(undefined)) return void response.writeHead(400).end();
    const size = listed.reduce((sum, part) => sum + (part?.size ?? 0), 0);
    account.stored({ size, chunks: listed.flatMap((part) => part?.chunks ?? []) });
    return say(
      xml(
        'CompleteMultipartUploadResult',
        `<Location>${url.pathname}</Location>${object}<ETag>"all-${listed.length}"</ETag>`,
      ),
    );
  }
  if (request.method === 'DELETE') return void response.writeHead(204).end();
  const told = [...parts].sort(([one], [other]) => one - other);
  const list = told.map(
    ([number, { size, etag }]) =>
      `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag><Size>${size}</Size></Part>`,
  );
  say(xml('ListPartsResult', `${object}<UploadId>${id}</UploadId><IsTruncated>false</IsTruncated>${list.join('')}`));
}
