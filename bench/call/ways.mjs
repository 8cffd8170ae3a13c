// @ts-check
// One small call, in the ways that people make it, over a fetch that answers at once. Runs in Node and in a page. Decides
// nothing about how often and in what order.

import { GoogleGenAI } from '@google/genai';
import ky from 'ky';
import { createFetch } from 'ofetch';
import OpenAI from 'openai';

/** @typedef {{ name: string, call: () => Promise<unknown>, answers: (said: unknown) => boolean }} Way */

const ID = 'file_0000000001';
const SIZE = 123_456;

/** As Cuadra tells of a file. */
const FILE = {
  id: ID,
  filename: 'Report of the quarter.pdf',
  contentType: 'application/pdf',
  sizeBytes: SIZE,
  status: 'ready',
  processingStatus: { progress: 100, error: null },
  createdAt: '2026-01-02T03:04:05.678Z',
  processedAt: '2026-01-02T03:04:06.789Z',
  sha256: 'a'.repeat(64),
  isDuplicate: false,
  resourceType: 'session',
  resourceId: 'session_1',
};

/** As the others' own platforms do, about as long. */
const OPENAI = {
  id: ID,
  object: 'file',
  bytes: SIZE,
  created_at: 1_767_323_045,
  filename: 'Report of the quarter.pdf',
  purpose: 'user_data',
  status: 'processed',
  status_details: null,
  metadata: { digest: 'a'.repeat(64), resource_type: 'session', resource_id: 'session_1' },
};
const GENAI = {
  name: `files/${ID}`,
  displayName: 'Report of the quarter.pdf',
  mimeType: 'application/pdf',
  sizeBytes: String(SIZE),
  createTime: '2026-01-02T03:04:05.678Z',
  updateTime: '2026-01-02T03:04:06.789Z',
  sha256Hash: 'a'.repeat(64),
  uri: `https://files.example/v1beta/files/${ID}`,
  state: 'ACTIVE',
  source: 'UPLOADED',
};

/** Answers at once, and counts. @param {object} file @param {boolean} tells its length */
function stub(file, tells) {
  const body = JSON.stringify(file);
  const headers = { 'content-type': 'application/json', ...(tells ? { 'content-length': String(body.length) } : {}) };
  const counted = { calls: 0 };
  /** @type {typeof fetch} */
  const answer = (input) => {
    const url = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;
    if (url.includes(ID)) counted.calls += 1;
    return Promise.resolve(new Response(body, { headers }));
  };
  return { answer, counted };
}

/** @param {unknown} said @param {string} key */
const member = (said, key) => /** @type {Record<string, unknown> | undefined} */ (said)?.[key];

/**
 * @param {Pick<typeof import('@attache/client'), 'createClient'>} attache
 * @param {boolean} tells whether answers tell their length
 * @returns {(Way & { counted: { calls: number } })[]}
 */
export function ways({ createClient }, tells) {
  const url = `https://files.example/v1/files/${ID}`;
  const headers = { authorization: 'Bearer token' };
  const own = stub(FILE, tells);
  const theirs = {
    raw: stub(FILE, tells),
    timed: stub(FILE, tells),
    ky: stub(FILE, tells),
    ofetch: stub(FILE, tells),
    openai: stub(OPENAI, tells),
    genai: stub(GENAI, tells),
  };
  const client = createClient({
    backend: 'cuadra',
    baseUrl: 'https://files.example',
    auth: { bearer: 'token' },
    fetch: own.answer,
  });
  const kyClient = ky.create({ fetch: theirs.ky.answer, headers });
  const ofetch = createFetch({ fetch: theirs.ofetch.answer, Headers, AbortController });
  const openai = new OpenAI({
    apiKey: 'token',
    baseURL: 'https://files.example/v1',
    fetch: theirs.openai.answer,
    dangerouslyAllowBrowser: true,
  });
  const genai = new GoogleGenAI({
    apiKey: 'token',
    httpOptions: { baseUrl: 'https://files.example', fetch: theirs.genai.answer },
  });
  const isFile = (/** @type {unknown} */ said) => member(said, 'sizeBytes') === SIZE && member(said, 'id') === ID;
  return [
    {
      name: 'fetch and json()',
      call: async () => await (await theirs.raw.answer(url, { headers })).json(),
      answers: isFile,
      counted: theirs.raw.counted,
    },
    {
      // What a client must do that ends a request which takes too long: nothing that has a timeout is below it.
      name: 'fetch with a timeout',
      async call() {
        const controller = new AbortController();
        const timer = setTimeout(() => controller.abort(), 60_000);
        try {
          const answer = await theirs.timed.answer(url, { headers: new Headers(headers), signal: controller.signal });
          return await answer.json();
        } finally {
          clearTimeout(timer);
        }
      },
      answers: isFile,
      counted: theirs.timed.counted,
    },
    {
      name: 'attache get',
      call: () => client.get(ID),
      answers: (said) => member(said, 'size') === SIZE && member(said, 'createdAt') instanceof Date,
      counted: own.counted,
    },
    { name: 'ky', call: () => kyClient.get(url).json(), answers: isFile, counted: theirs.ky.counted },
    { name: 'ofetch', call: () => ofetch(url, { headers }), answers: isFile, counted: theirs.ofetch.counted },
    {
      name: 'openai files.retrieve',
      call: () => openai.files.retrieve(ID),
      answers: (said) => member(said, 'bytes') === SIZE && member(said, 'id') === ID,
      counted: theirs.openai.counted,
    },
    {
      name: '@google/genai files.get',
      call: () => genai.files.get({ name: ID }),
      answers: (said) => member(said, 'sizeBytes') === String(SIZE),
      counted: theirs.genai.counted,
    },
  ];
}

/**
 * One call after the other.
 * @param {ReturnType<typeof ways>[number]} way
 * @param {number} calls
 */
export async function many({ name, call, answers, counted }, calls) {
  const before = counted.calls;
  let right = 0;
  for (let at = 0; at < calls; at += 1) if (answers(await call())) right += 1;
  if (right !== calls || counted.calls - before !== calls)
    throw new Error(`${name}: ${right} right answers to ${counted.calls - before} requests of ${calls} calls`);
}
