// The part of S3 that a multipart upload by signed URLs needs: create, part, list, complete, abort. Keeps the first parts, holds
// the others in their middle until it is told to go on, and counts how often each came whole.

import { createHash } from 'node:crypto';
import { Gate } from './gate.mjs';
import { listen } from './listen.mjs';

/** @typedef {{ content: Buffer, etag: string }} Part */

/**
 * @param {number} free the parts with the lowest numbers, which are never held
 * @param {number} held so many of the others are on their way at once
 */
export async function startS3(free, held) {
  /** @type {Map<number, Part>} */
  const parts = new Map();
  /** How often each part was begun, and how often it came whole. @type {Map<number, { begun: number, whole: number }>} */
  const sent = new Map();
  const gate = new Gate(1, held);
  const open = new Gate(Number.POSITIVE_INFINITY);
  /** What was asked for, in the order in which it came. @type {string[]} */
  const seen = [];
  const state = { created: 0, aborted: 0, digest: '' };

  const { address, close } = await listen(async (request, response, url) => {
    const number = Number(url.searchParams.get('partNumber'));
    seen.push(`${request.method} ${url.searchParams.has('uploads') ? 'uploads' : number || 'upload'}`);
    const xml = (/** @type {string} */ body) =>
      void response.writeHead(200, { 'content-type': 'application/xml' }).end(`<?xml version="1.0"?>\n${body}`);
    if (!url.searchParams.has('X-Amz-Signature')) {
      request.resume();
      response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
    } else if (request.method === 'POST' && url.searchParams.has('uploads')) {
      request.resume();
      state.created += 1;
      const names = '<Bucket>b</Bucket><Key>report.bin</Key>';
      xml(`<InitiateMultipartUploadResult>${names}<UploadId>u-1</UploadId></InitiateMultipartUploadResult>`);
    } else if (request.method === 'PUT') {
      const count = sent.get(number) ?? { begun: 0, whole: 0 };
      sent.set(number, count);
      count.begun += 1;
      /** @type {Buffer[]} */
      const chunks = [];
      const way = number <= free ? open : gate;
      if (!(await way.through(request, (chunk) => chunks.push(chunk)))) return;
      count.whole += 1;
      const content = Buffer.concat(chunks);
      const etag = `"${createHash('md5').update(content).digest('hex')}"`;
      parts.set(number, { content, etag });
      response.writeHead(200, { etag }).end();
    } else if (request.method === 'GET') {
      xml(`<ListPartsResult><IsTruncated>false</IsTruncated>${listed()}</ListPartsResult>`);
    } else if (request.method === 'DELETE') {
      state.aborted += 1;
      response.writeHead(204).end();
    } else {
      request.resume();
      const all = [...parts].sort(([one], [other]) => one - other).map(([, { content }]) => content);
      state.digest = createHash('sha256').update(Buffer.concat(all)).digest('hex');
      xml(
        `<CompleteMultipartUploadResult><Key>report.bin</Key><ETag>"e-${all.length}"</ETag></CompleteMultipartUploadResult>`,
      );
    }
  });

  const listed = () =>
    [...parts]
      .sort(([one], [other]) => one - other)
      .map(
        ([number, { content, etag }]) =>
          `<Part><PartNumber>${number}</PartNumber><ETag>${etag.replaceAll('"', '&quot;')}</ETag><Size>${content.length}</Size></Part>`,
      )
      .join('');

  return { endpoint: `${address}/b/report.bin`, gate, parts, seen, sent, state, close };
}
