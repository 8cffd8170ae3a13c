// What a visitor of a chat does with files, at random: every verb, read to the end or given up half-way. Decides what is asked,
// never what may come of it.

import { Buffer } from 'node:buffer';

/** @typedef {import('../peers/kit/random.mjs').Random} Random */
/** @typedef {import('../../js/index.js').Client} Client */
/** @typedef {import('../../js/index.js').FileRecord} FileRecord */
/** @typedef {{ client: Client, known: FileRecord[], draw: Random }} Visitor */

const LARGEST = 200_000;
const KNOWN = 20;

/** @param {Visitor} visitor @param {FileRecord} record */
function remember({ known }, record) {
  known.push(record);
  if (known.length > KNOWN) known.shift();
}

/** @param {Visitor} visitor @returns {FileRecord | string} */
const some = ({ known, draw }) => (known.length > 0 && draw.below(10) > 0 ? draw.pick(known) : 'a-file-that-never-was');

/** A signal that fires in the middle, half of the time. @param {Random} draw */
const giveUp = (draw) => (draw.below(2) === 0 ? { signal: AbortSignal.timeout(draw.below(60)) } : {});

/** @type {Record<string, (visitor: Visitor) => Promise<unknown>>} */
export const VERBS = {
  async upload(visitor) {
    const { client, draw } = visitor;
    const bytes = Buffer.alloc(draw.below(LARGEST), draw.below(256));
    const name = `note ${draw.below(1_000)}.txt`;
    const handle = client.upload(new Blob([bytes]), {
      name,
      ...giveUp(draw),
      ...(draw.below(3) === 0 && { onProgress() {} }),
      ...(draw.below(4) === 0 && { checksum: /** @type {const} */ ('sha256') }),
    });
    if (draw.below(8) === 0) handle.abort();
    remember(visitor, await handle);
  },

  async list(visitor) {
    const { client, draw } = visitor;
    let left = draw.below(30);
    for await (const record of client.list({ pageSize: 5, ...giveUp(draw) })) {
      remember(visitor, record);
      if (--left < 0) break;
    }
  },

  async get(visitor) {
    const file = some(visitor);
    remember(visitor, await visitor.client.get(typeof file === 'string' ? file : file.id, giveUp(visitor.draw)));
  },

  async download(visitor) {
    const { client, draw } = visitor;
    const response = await client.download(some(visitor), giveUp(draw));
    if (draw.below(3) > 0) return response.arrayBuffer();
    const reader = response.body?.getReader();
    await reader?.read();
    return reader?.cancel('enough');
  },

  link: (visitor) => visitor.client.link(some(visitor)).url(giveUp(visitor.draw)),

  waitUntilReady: (visitor) => visitor.client.waitUntilReady(some(visitor), { interval: 50, ...giveUp(visitor.draw) }),

  async delete(visitor) {
    const file = some(visitor);
    await visitor.client.delete(typeof file === 'string' ? file : file.id, giveUp(visitor.draw));
  },
};
