// An S3 origin for multipart uploads that keeps digests instead of bytes, so that an upload of many parts costs no disk. It
// checks signatures in the query as AWS does, pages its list of parts at 1,000, and refuses what AWS refuses: unordered parts,
// wrong ETags, parts below 5 MiB. Written from the API reference of S3.

import { createHash, randomUUID } from 'node:crypto';
import { AwsV4Signer } from 'aws4fetch';
import { drop } from './held.mjs';
import { listen } from './listen.mjs';

const PAGE = 1000;
const LEAST = 5 * 1024 * 1024;

/** @typedef {import('node:http').IncomingMessage} Incoming */
/** @typedef {import('node:http').ServerResponse} Outgoing */
/** @typedef {{ size: number, md5: string }} Part */
/** @typedef {{ key: string, parts: Map<number, Part> }} Upload */
/** @typedef {{ size: number, etag: string }} Stored */

/**
 * @param {Outgoing} response
 * @param {number} status
 * @param {string} code
 */
const refuse = (response, status, code) =>
  void response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${code}</Message></Error>`);

/** @param {Map<number, Part>} parts */
export function etagOf(parts) {
  const digests = [...parts].sort(([a], [b]) => a - b).map(([, { md5 }]) => Buffer.from(md5, 'hex'));
  return `${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${parts.size}`;
}

/** @param {{ accessKeyId: string, secretAccessKey: string, region: string, bucket: string }} account */
export async function startS3Digests(account) {
  /** @type {Map<string, Upload>} */
  const uploads = new Map();
  /** @type {Map<string, Stored>} */
  const objects = new Map();
  const seen = { partBytes: 0, parts: 0, lists: 0, refused: 0 };

  /**
   * @param {Incoming} request
   * @param {URL} url
   */
  async function complaint(request, url) {
    const given = url.searchParams.get('X-Amz-Signature');
    const datetime = url.searchParams.get('X-Amz-Date') ?? '';
    const from = Date.parse(datetime.replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, '$1-$2-$3T$4:$5:$6Z'));
    const life = Number(url.searchParams.get('X-Amz-Expires')) * 1000;
    if (given === null || Number.isNaN(from)) return 'AccessDenied';
    if (Date.now() > from + life) return 'AccessDenied';
    const bare = new URL(url);
    for (const name of ['Signature', 'Credential', 'Algorithm', 'SignedHeaders', 'Date'])
      bare.searchParams.delete(`X-Amz-${name}`);
    const signer = new AwsV4Signer({
      ...account,
      method: request.method ?? 'GET',
      url: bare.href,
      service: 's3',
      signQuery: true,
      datetime,
    });
    const wanted = (await signer.sign()).url.searchParams.get('X-Amz-Signature');
    return wanted === given ? null : 'SignatureDoesNotMatch';
  }

  /**
   * @param {Incoming} request
   * @param {Outgoing} response
   * @param {Upload} upload
   * @param {number} number
   */
  async function put(request, response, upload, number) {
    const hash = createHash('md5');
    let size = 0;
    try {
      for await (const chunk of request) {
        hash.update(chunk);
        size += chunk.length;
        seen.partBytes += chunk.length;
      }
    } catch {
      return;
    }
    if (!request.complete) return;
    const md5 = hash.digest('hex');
    upload.parts.set(number, { size, md5 });
    seen.parts += 1;
    response.writeHead(200, { etag: `"${md5}"` }).end();
  }

  /**
   * @param {Outgoing} response
   * @param {Upload} upload
   * @param {string} id
   * @param {number} marker
   */
  function list(response, upload, id, marker) {
    seen.lists += 1;
    const all = [...upload.parts].sort(([a], [b]) => a - b).filter(([number]) => number > marker);
    const page = all.slice(0, PAGE);
    const parts = page.map(
      ([number, { size, md5 }]) =>
        `<Part><PartNumber>${number}</PartNumber><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;${md5}&quot;</ETag><Size>${size}</Size></Part>`,
    );
    const next = page.at(-1)?.[0] ?? marker;
    const head = `<Bucket>${account.bucket}</Bucket><Key>${upload.key}</Key><UploadId>${id}</UploadId><PartNumberMarker>${marker}</PartNumberMarker><NextPartNumberMarker>${next}</NextPartNumberMarker><MaxParts>${PAGE}</MaxParts><IsTruncated>${all.length > page.length}</IsTruncated>`;
    response
      .writeHead(200, { 'content-type': 'application/xml' })
      .end(
        `<?xml version="1.0" encoding="UTF-8"?>\n<ListPartsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${head}${parts.join('')}</ListPartsResult>`,
      );
  }

  /**
   * @param {Incoming} request
   * @param {Outgoing} response
   * @param {Upload} upload
   * @param {string} id
   */
  async function complete(request, response, upload, id) {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const named = [
      ...Buffer.concat(chunks)
        .toString('utf8')
        .matchAll(/<Part>(.*?)<\/Part>/gs),
    ].map(([, part = '']) => ({
      number: Number(/<PartNumber>(\d+)</.exec(part)?.[1]),
      etag: /<ETag>(?:&quot;|&#34;|")?([0-9a-f]+)/.exec(part)?.[1],
    }));
    const sorted = named.every(({ number }, at) => at === 0 || number > (named[at - 1]?.number ?? 0));
    if (named.length === 0) return refuse(response, 400, 'MalformedXML');
    if (!sorted) return refuse(response, 400, 'InvalidPartOrder');
    if (named.some(({ number, etag }) => upload.parts.get(number)?.md5 !== etag))
      return refuse(response, 400, 'InvalidPart');
    const kept = new Map(named.map(({ number }) => [number, /** @type {Part} */ (upload.parts.get(number))]));
    const sizes = [...kept.values()].map(({ size }) => size);
    if (sizes.slice(0, -1).some((size) => size < LEAST)) return refuse(response, 400, 'EntityTooSmall');
    const stored = { size: sizes.reduce((sum, size) => sum + size, 0), etag: etagOf(kept) };
    objects.set(upload.key, stored);
    uploads.delete(id);
    const where = `<Bucket>${account.bucket}</Bucket><Key>${upload.key}</Key><ETag>&quot;${stored.etag}&quot;</ETag>`;
    response
      .writeHead(200, { 'content-type': 'application/xml' })
      .end(
        `<?xml version="1.0" encoding="UTF-8"?>\n<CompleteMultipartUploadResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${where}</CompleteMultipartUploadResult>`,
      );
  }

  const { port, stop } = await listen(async (request, response, url) => {
    const query = url.searchParams;
    const refused = await complaint(request, url);
    if (refused !== null) {
      seen.refused += 1;
      await drop(request);
      return refuse(response, 403, refused);
    }
    const key = decodeURIComponent(url.pathname.split('/').slice(2).join('/'));
    if (request.method === 'POST' && query.has('uploads')) {
      const id = randomUUID();
      uploads.set(id, { key, parts: new Map() });
      const where = `<Bucket>${account.bucket}</Bucket><Key>${key}</Key><UploadId>${id}</UploadId>`;
      response
        .writeHead(200, { 'content-type': 'application/xml' })
        .end(
          `<?xml version="1.0" encoding="UTF-8"?>\n<InitiateMultipartUploadResult>${where}</InitiateMultipartUploadResult>`,
        );
      return;
    }
    const id = query.get('uploadId') ?? '';
    const upload = uploads.get(id);
    if (upload === undefined) {
      await drop(request);
      return refuse(response, 404, 'NoSuchUpload');
    }
    if (request.method === 'PUT') return put(request, response, upload, Number(query.get('partNumber')));
    if (request.method === 'GET') return list(response, upload, id, Number(query.get('part-number-marker') ?? 0));
    if (request.method === 'POST') return complete(request, response, upload, id);
    uploads.delete(id);
    response.writeHead(204).end();
  });
  return { port, stop, seen, uploads, objects };
}
