// @ts-check
// A listing read to its end, in the ways that people do it. Runs in Node and in a page. Decides nothing about how often, and
// whether over a network.

import { GoogleGenAI } from '@google/genai';
import ky from 'ky';
import OpenAI from 'openai';

/** @typedef {import('./pages.mjs').Form} Form */
/** @typedef {{ sizeBytes: number }} Item */
/** @typedef {(item: unknown, size: number) => void} Take every item with the size that was read of it */
/** @typedef {{ name: string, read: (take: Take) => Promise<void> }} Way */
/** @typedef {(form: Form) => { fetch: typeof fetch, base: string }} Network */
/** @typedef {import('./pages.mjs').CuadraFile} CuadraFile */
/** @typedef {{ items: CuadraFile[], nextCursor: string | null, hasMore: boolean }} Answer */

export const HAND = 'fetch by hand';
export const PAGES = 'attache pages()';
export const ITEMS = 'attache for await';

/** @param {CuadraFile} item */
const mapped = (item) => ({
  id: item.id,
  name: item.filename,
  mediaType: item.contentType,
  size: item.sizeBytes,
  status: item.status,
  progress: item.processingStatus.progress / 100,
  failure: item.processingStatus.error,
  createdAt: new Date(item.createdAt),
  updatedAt: new Date(item.processedAt),
  sha256: item.sha256,
  duplicate: item.isDuplicate,
  url: null,
  urlExpiresAt: null,
  backend: 'cuadra',
  raw: item,
});

/**
 * @param {(url: string) => Promise<Answer>} ask
 * @param {string} base
 * @param {number} size
 * @param {(item: CuadraFile) => void} each
 */
async function byHand(ask, base, size, each) {
  /** @type {string | null} */
  let cursor = null;
  do {
    const more = cursor === null ? '' : `&cursor=${cursor}`;
    const page = await ask(`${base}/v1/files?limit=${size}${more}`);
    for (const item of page.items) each(item);
    cursor = page.hasMore ? page.nextCursor : null;
  } while (cursor !== null);
}

/**
 * @param {Pick<typeof import('@attache/client'), 'createClient'>} attache
 * @param {Network} network
 * @param {number} size items a page
 * @returns {Way[]}
 */
export function ways({ createClient }, network, size) {
  const cuadra = network('cuadra');
  const headers = { authorization: 'Bearer token' };
  const ask = async (/** @type {string} */ url) => await (await cuadra.fetch(url, { headers })).json();
  const client = createClient({
    backend: 'cuadra',
    baseUrl: cuadra.base,
    auth: { bearer: 'token' },
    fetch: cuadra.fetch,
    overrides: { list: { path: '/v1/files', items: 'items', pageSize: { param: 'limit', max: 1000, default: 100 } } },
  });
  const kyClient = ky.create({ fetch: cuadra.fetch, headers });
  const forOpenai = network('openai');
  const openai = new OpenAI({
    apiKey: 'token',
    baseURL: `${forOpenai.base}/v1`,
    fetch: forOpenai.fetch,
    dangerouslyAllowBrowser: true,
  });
  const forGenai = network('genai');
  const genai = new GoogleGenAI({
    apiKey: 'token',
    httpOptions: { baseUrl: forGenai.base, fetch: forGenai.fetch },
  });
  return [
    { name: HAND, read: (take) => byHand(ask, cuadra.base, size, (item) => take(item, item.sizeBytes)) },
    {
      name: 'fetch, mapped by hand',
      read: (take) =>
        byHand(ask, cuadra.base, size, (item) => {
          const record = mapped(item);
          take(record, record.size);
        }),
    },
    {
      // What `list` promises, by hand: platforms move items between pages while they are read.
      name: 'fetch, mapped, each id once',
      async read(take) {
        const met = new Set();
        await byHand(ask, cuadra.base, size, (item) => {
          if (met.has(item.id)) return;
          met.add(item.id);
          const record = mapped(item);
          take(record, record.size);
        });
      },
    },
    {
      name: PAGES,
      async read(take) {
        for await (const page of client.list({ pageSize: size }).pages())
          for (const item of page.items) take(item, item.size ?? 0);
      },
    },
    {
      name: ITEMS,
      async read(take) {
        for await (const item of client.list({ pageSize: size })) take(item, item.size ?? 0);
      },
    },
    {
      name: 'ky by hand',
      read: (take) =>
        byHand(
          (url) => kyClient.get(url).json(),
          cuadra.base,
          size,
          (item) => take(item, item.sizeBytes),
        ),
    },
    {
      name: 'openai pager',
      async read(take) {
        const pager = openai.files.list({ limit: size });
        for await (const item of pager) take(item, /** @type {Item} */ (/** @type {unknown} */ (item)).sizeBytes);
      },
    },
    {
      name: '@google/genai pager',
      async read(take) {
        const pager = await genai.files.list({ config: { pageSize: size } });
        for await (const item of pager) take(item, Number(item.sizeBytes));
      },
    },
  ];
}

/** A network of this process alone, which answers at once. @param {import('./pages.mjs').Book} book @returns {Network} */
export const stubbed = (book) => (form) => ({
  base: 'https://files.example',
  fetch: async (input) => {
    const url = new URL(typeof input === 'string' || input instanceof URL ? input : input.url);
    const page = book.page(form, url);
    return new Response(page, {
      headers: { 'content-type': 'application/json', 'content-length': String(page.length) },
    });
  },
});

/**
 * Reads all, and fails where that is not what the book has.
 * @param {Way} way
 * @param {Omit<import('./pages.mjs').Book, 'page'>} book
 * @param {(item: unknown, count: number) => void} [each]
 */
export async function whole({ name, read }, { items, sum }, each) {
  let count = 0;
  let total = 0;
  await read((item, size) => {
    count += 1;
    total += size;
    each?.(item, count);
  });
  if (count !== items || total !== sum)
    throw new Error(`${name}: ${count} items of ${total} bytes, not ${items} of ${sum}`);
}
