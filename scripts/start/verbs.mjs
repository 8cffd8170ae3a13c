// @ts-check
// The verbs of a walk, one function each: calls the client, shows its progress, and says in a few words what it answered.
// Every figure told here was counted or came from the client.

import { createHash } from 'node:crypto';
import { many, minute, size } from './format.mjs';
import { Mismatch } from './tour.mjs';

/** @typedef {import('../../js/index.js').Client} Client */
/** @typedef {import('../../js/index.js').FileRecord} FileRecord */
/** @typedef {import('./screen.mjs').Screen} Screen */
/** @typedef {{ screen: Screen, client: Client, signal?: AbortSignal }} Walk */

/**
 * @param {Walk} walk
 * @param {File} file
 * @param {Record<string, string>} [fields] what the platform wants to know beside the file
 */
export async function upload({ screen, client, signal }, file, fields = {}) {
  const bar = screen.bar('uploading');
  const since = performance.now();
  try {
    const record = await client.upload(file, {
      ...(signal && { signal }),
      fields,
      onProgress: ({ sent, total, fraction, bytesPerSecond }) => {
        const speed = bytesPerSecond === null ? '' : `  ${size(bytesPerSecond)}/s`;
        bar.show(fraction ?? 0, `${size(sent)} of ${size(total ?? file.size)}${speed}`);
      },
    });
    const speed = `${size((file.size / (performance.now() - since)) * 1000)}/s`;
    const named = record.name === file.name ? '' : ` (as ${JSON.stringify(record.name)})`;
    bar.end();
    return {
      told: `${size(file.size)} stored at ${speed}${named}`,
      short: `${size(file.size)} at ${speed}`,
      value: record,
    };
  } catch (error) {
    bar.end();
    throw error;
  }
}

/**
 * @param {Walk} walk
 * @param {FileRecord} file
 */
export async function untilReady({ screen, client, signal }, file) {
  const bar = screen.bar('processing');
  /** @type {string[]} */
  const words = [];
  let looks = 0;
  try {
    const value = await client.waitUntilReady(file, {
      ...(signal && { signal }),
      onProgress: ({ status, progress }) => {
        looks++;
        if (words.at(-1) !== status) words.push(status);
        if (progress !== null) bar.show(progress, status);
      },
    });
    const told = words.length > 1 ? `${words.join(' → ')}, in ${many(looks, 'look')}` : `${value.status} at once`;
    return { told, value };
  } finally {
    bar.end();
  }
}

/**
 * The whole list, page by page.
 * @param {Walk} walk
 * @param {number} pageSize
 * @param {FileRecord[]} expected each must come exactly once
 */
export async function listPages({ client }, pageSize, expected) {
  /** @type {FileRecord[]} */
  const items = [];
  let pages = 0;
  let last = 0;
  for await (const page of client.list({ pageSize }).pages()) {
    pages++;
    last = page.items.length;
    items.push(...page.items);
  }
  for (const { id, name } of expected) {
    const times = items.filter((item) => item.id === id).length;
    if (times !== 1) throw new Mismatch(`${name} is ${times} times in the list`);
  }
  const short = `${many(items.length, 'file')} on ${many(pages, 'page')}`;
  return { told: `${short} of up to ${pageSize}${last === 0 ? ', the last one empty' : ''}`, short, value: items };
}

/**
 * @param {Walk} walk
 * @param {FileRecord} file
 */
export async function firstPage({ client, signal }, file) {
  const page = await client.list(signal && { signal });
  const there = page.items.some(({ id }) => id === file.id);
  const where = there ? 'the new one among them' : 'the new one not among them';
  const more = page.nextCursor === null ? '' : ', more may come';
  return { told: `${many(page.items.length, 'file')} on the first page${more}; ${where}`, value: page };
}

/**
 * @param {Walk} walk
 * @param {FileRecord} file
 */
export async function get({ client, signal }, file) {
  const value = await client.get(file.id, signal && { signal });
  if (value.id !== file.id) throw new Mismatch('the platform answered with another file');
  const told = [
    value.mediaType,
    value.size === null ? null : size(value.size),
    value.status,
    value.createdAt && minute(value.createdAt),
  ];
  return { told: told.filter(Boolean).join(', '), short: value.status, value };
}

/**
 * Brings a file down and hashes what comes. Nothing is kept.
 * @param {Walk} walk
 * @param {FileRecord} file
 */
export async function download({ screen, client, signal }, file) {
  const bar = screen.bar('downloading');
  const since = performance.now();
  const hash = createHash('sha256');
  let received = 0;
  try {
    const response = await client.download(file, {
      ...(signal && { signal }),
      onProgress: ({ received, total }) => {
        if (total) bar.show(received / total, `${size(received)} of ${size(total)}`);
      },
    });
    if (!response.ok) throw new Mismatch(`the download answered ${response.status}`);
    for await (const chunk of response.body ?? []) {
      hash.update(chunk);
      received += chunk.byteLength;
    }
  } finally {
    bar.end();
  }
  const speed = `${size((received / (performance.now() - since)) * 1000)}/s`;
  return {
    told: `${size(received)} received at ${speed}`,
    short: `${size(received)} at ${speed}`,
    value: hash.digest('hex'),
  };
}

/**
 * @param {string} ours of the bytes that went up
 * @param {string} theirs of the bytes that came down
 * @param {FileRecord} file
 */
export async function compare(ours, theirs, file) {
  if (ours !== theirs) throw new Mismatch(`what came down (${theirs}) is not what went up (${ours})`);
  if (file.sha256 !== null && file.sha256.toLowerCase() !== ours) {
    throw new Mismatch(`the platform names another digest: ${file.sha256}`);
  }
  const also = file.sha256 === null ? 'the same on both sides' : 'the same on both sides and in the record';
  return { told: `${ours.slice(0, 16)}…, ${also}`, short: `${ours.slice(0, 8)}… same`, value: ours };
}

/**
 * @param {Walk} walk
 * @param {FileRecord} file
 */
export async function remove({ client }, file) {
  const first = await client.delete(file.id);
  if (!first.deleted) throw new Mismatch('the platform says that nothing was deleted');
  const second = await client.delete(file.id, { missingOk: true });
  if (!second.alreadyGone) throw new Mismatch('the file was still there after it was deleted');
  return { told: 'deleted; asked again with missingOk: gone already', short: 'deleted', value: undefined };
}

/**
 * One byte by a signed link, as anybody who holds it would ask: without the client, without credentials.
 * @param {string} url
 * @param {AbortSignal} [signal]
 */
export async function knock(url, signal) {
  const response = await fetch(url, { headers: { range: 'bytes=0-0' }, redirect: 'manual', ...(signal && { signal }) });
  const body = await response.text();
  // Storage hosts say why in XML: <Code>ExpiredToken</Code>.
  const code = response.ok ? '' : (/<Code>(\w{1,40})<\/Code>/.exec(body)?.[1] ?? '');
  return { ok: response.ok, told: code === '' ? `${response.status}` : `${response.status} ${code}` };
}
