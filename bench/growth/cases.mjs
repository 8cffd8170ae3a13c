// @ts-check
// What may grow: each case does the same thing so many times over a network of this process alone, and fails where the counts
// are not right. Decides nothing about how time and memory are taken: `look` is called while everything that is held is held.

import { mkdtempSync, openAsBlob, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { networkOf } from './network.mjs';

/** @typedef {import('./network.mjs').Look} Look */
/**
 * @typedef {object} Case
 * @property {string} title
 * @property {string} of what is counted
 * @property {number} [most] that the protocol takes
 * @property {(attache: typeof import('@attache/client'), count: number, look: Look) => Promise<void>} work
 */

const ITEMS = 10;
const SIZE = 1024;
/** The least that S3 takes. */
const PART = 5 << 20;

/** @param {string} what @param {number} is @param {number} due */
function exactly(what, is, due) {
  if (is !== due) throw new Error(`${is} ${what}, not ${due}`);
}

/** @type {Record<string, Case>} */
export const CASES = {
  pages: {
    title: `pages of a listing, ${ITEMS} items each, iterated`,
    of: 'pages',
    async work({ createClient, defineBackend }, count, look) {
      const { fetch, backend, asked } = networkOf(look, count, (url) => {
        const at = Number(url.searchParams.get('cursor') ?? 0);
        const items = Array.from({ length: ITEMS }, (_, item) => ({ id: `file-${at}-${item}`, size: SIZE }));
        return { items, next: at + 1 < count ? String(at + 1) : null };
      });
      const client = createClient({ backend: defineBackend(backend), fetch });
      let [items, pages] = [0, 0];
      for await (const page of client.list().pages()) {
        pages += 1;
        items += page.items.length;
      }
      exactly('items', items, count * ITEMS);
      exactly('pages', pages, count);
      exactly('requests', asked.count, count);
      await look.end(client);
    },
  },

  parts: {
    title: `parts of one upload, ${SIZE} bytes each (Azure blocks)`,
    of: 'parts',
    // Plans stay 5 % below the 50,000 blocks of a blob.
    most: 45_000,
    async work({ createClient, defineBackend }, count, look) {
      let [bytes, parts, listed] = [0, 0, 0];
      const { fetch, backend } = networkOf(look, count, async (url, init) => {
        const body = await new Response(init.body ?? null).arrayBuffer();
        if (url.searchParams.get('comp') === 'blocklist') {
          listed = new TextDecoder().decode(body).split('</Latest>').length - 1;
        } else {
          parts += 1;
          bytes += body.byteLength;
        }
        return undefined;
      });
      const client = createClient({ backend: defineBackend(backend), fetch });
      const sasUrl = async () => ({ url: 'https://storage.example/box/file?sig=good' });
      const source = new Blob([new Uint8Array(count * SIZE)]);
      const file = await client.upload(source, {
        name: 'parts.bin',
        target: { sasUrl },
        protocol: 'azure-blocks',
        partSize: SIZE,
      });
      exactly('bytes of parts', bytes, count * SIZE);
      exactly('parts', parts, count);
      // A single one is put as the blob itself.
      exactly('parts in the list', listed, count === 1 ? 0 : count);
      exactly('bytes of the record', file.size ?? 0, count * SIZE);
      await look.end([client, file]);
    },
  },

  s3: {
    title: 'parts of one upload, 5 MiB each (S3 multipart), their bytes not read',
    of: 'parts',
    // A Blob of Node has 4 GiB at the most.
    most: 800,
    async work({ createClient, defineBackend }, count, look) {
      let [bytes, listed] = [0, 0];
      const { fetch, backend } = networkOf(look, count, async (url, init) => {
        const { searchParams } = url;
        if (searchParams.has('uploads'))
          return '<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>';
        if (searchParams.has('partNumber')) {
          bytes += Number(new Headers(init.headers).get('content-length'));
          return undefined;
        }
        listed = (await new Response(init.body ?? null).text()).split('</ETag>').length - 1;
        return '<CompleteMultipartUploadResult><ETag>"whole"</ETag></CompleteMultipartUploadResult>';
      });
      /** @param {{ action: string, partNumber?: number }} asked */
      const sign = async ({ action, partNumber }) => {
        const query = { create: 'uploads=', part: `uploadId=u&partNumber=${partNumber}` }[action] ?? 'uploadId=u';
        return { url: `https://storage.example/box/file?${query}&X-Amz-Signature=good` };
      };
      // A file on a disk of which nothing is ever read takes no room there either.
      const folder = mkdtempSync(path.join(tmpdir(), 'attache-growth-'));
      const large = path.join(folder, 'large');
      writeFileSync(large, '');
      truncateSync(large, count * PART);
      const source = await openAsBlob(large);
      const client = createClient({ backend: defineBackend(backend), fetch });
      const file = await client
        .upload(source, { name: 'parts.bin', target: { sign, key: 'file' }, partSize: PART })
        .finally(() => rmSync(folder, { recursive: true }));
      exactly('bytes of parts', bytes, count * PART);
      exactly('parts in the list', listed, count);
      exactly('bytes of the record', file.size ?? 0, count * PART);
      await look.end([client, file]);
    },
  },

  batch: { title: `files of a batch, ${SIZE} bytes each, outcomes held`, of: 'files', work: batch },

  heard: {
    title: `files of a batch, ${SIZE} bytes each, with a signal and its progress listened to`,
    of: 'files',
    async work(attache, count, look) {
      let [told, done] = [0, 0];
      const onProgress = (/** @type {{ done: number }} */ progress) => {
        told += 1;
        done = progress.done;
      };
      await batch(attache, count, look, { onProgress, signal: new AbortController().signal });
      exactly('files told of', done, count);
      // Every file that settles is told.
      if (told < count) throw new Error(`${told} tellings of ${count} files`);
    },
  },

  links: {
    title: 'links held, each asked for its URL twice',
    of: 'links',
    async work({ createClient, defineBackend }, count, look) {
      const { fetch, backend, asked } = networkOf(look, count, (url) => ({
        url: `https://storage.example${url.pathname}?signature=good`,
        expires: new Date(Date.now() + 86_400_000).toISOString(),
      }));
      const client = createClient({ backend: defineBackend(backend), fetch });
      const links = Array.from({ length: count }, (_, at) => client.link(`file-${at}`));
      let right = 0;
      for (let turn = 0; turn < 2; turn += 1)
        for (const [at, link] of links.entries())
          if ((await link.url()).startsWith(`https://storage.example/files/file-${at}?`)) right += 1;
      exactly('URLs', right, count * 2);
      exactly('requests', asked.count, count);
      await look.end([client, links]);
    },
  },

  operations: {
    title: 'operations watched at once, two polls each',
    of: 'operations',
    async work({ createClient, defineBackend }, count, look) {
      const seen = new Set();
      const { fetch, backend, asked } = networkOf(look, count * 2, (url) => {
        const done = seen.has(url.pathname);
        seen.add(url.pathname);
        return { status: done ? 'done' : 'running', done };
      });
      const client = createClient({ backend: defineBackend(backend), fetch });
      const watched = Array.from({ length: count }, (_, at) => client.operation(`operation-${at}`));
      const ended = await Promise.all(watched);
      exactly('operations', ended.filter(({ state }) => state === 'succeeded').length, count);
      exactly('requests', asked.count, count * 2);
      await look.end([client, watched, ended]);
    },
  },
};

/**
 * @param {typeof import('@attache/client')} attache
 * @param {number} count
 * @param {Look} look
 * @param {import('@attache/client').UploadAllOptions} [options]
 */
async function batch({ createClient, defineBackend }, count, look, options) {
  let [bytes, files] = [0, 0];
  const { fetch, backend, asked } = networkOf(look, count, async (_, init) => {
    const body = await new Response(init.body ?? null).arrayBuffer();
    bytes += body.byteLength;
    files += 1;
    return { id: `file-${files}`, size: SIZE };
  });
  const client = createClient({ backend: defineBackend(backend), fetch });
  const content = new Uint8Array(SIZE);
  const sources = Array.from({ length: count }, () => content);
  const uploads = client.uploadAll(sources, options);
  const outcomes = await uploads;
  exactly('files', new Set(outcomes.map((outcome) => (outcome.ok ? outcome.file.id : outcome.error))).size, count);
  exactly('requests', asked.count, count);
  // Each with a form around it.
  if (bytes < count * SIZE) throw new Error(`${bytes} bytes, not at least ${count * SIZE}`);
  await look.end([client, uploads, outcomes]);
}
