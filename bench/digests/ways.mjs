// @ts-check
// The contenders, the same in Node and in a page: each hashes, sends or reads all bytes, holds the digest against the known one,
// and gives its rate in MiB a second. Which of them meet is decided in index.mjs.

import { md5 as nobleMd5 } from '@noble/hashes/legacy.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { createCRC32, createMD5, createSHA256 } from 'hash-wasm';
import { hasherOf } from '../../js/body.js';
import { acquire } from '../../js/core.js';
// The core's own hasher has no door for callers: this entry brings the core that it is asked of.
import '../../js/inline.js';
import { MEBIBYTE, mixed } from '../transfer/content.mjs';

/** @typedef {import('./known.mjs').Known} Known */
/** @typedef {() => Promise<number>} Way MiB a second */
/** @typedef {{ update(bytes: Uint8Array): unknown, hex(): string }} Hash */

const CASTAGNOLI = 0x82f63b78;

/**
 * @param {string} found
 * @param {string} expected
 */
function same(found, expected) {
  if (found !== expected) throw new Error(`the digest is ${found}, and should be ${expected}`);
}

/** @param {Uint8Array | ArrayBuffer} bytes */
const hexOf = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * @param {typeof import('@attache/client')} attache as the runtime finds it
 * @param {Known} known
 * @param {string} server its address
 * @returns {Promise<Record<string, Record<string, Way>>>} tables of contenders
 */
export async function waysOf(attache, known, server) {
  const { size, sha256, md5, crc32c } = known;
  const piece = mixed(MEBIBYTE);
  const bytes = new Uint8Array(size);
  for (let at = 0; at < size; at += MEBIBYTE) bytes.set(piece, at);
  const blob = new Blob(Array(size / MEBIBYTE).fill(piece));

  /** @param {() => Promise<unknown>} work @returns {Promise<number>} */
  const rated = async (work) => {
    const began = performance.now();
    await work();
    return size / MEBIBYTE / ((performance.now() - began) / 1000);
  };

  /** All of the bytes from memory, a window at a time. @param {string} expected @param {() => Hash | Promise<Hash>} begin @returns {Way} */
  const windows = (expected, begin) => () =>
    rated(async () => {
      const hash = await begin();
      for (let at = 0; at < size; at += MEBIBYTE) hash.update(bytes.subarray(at, at + MEBIBYTE));
      same(hash.hex(), expected);
    });

  const instance = await acquire();
  /** @param {'sha-256' | 'md5' | 'crc32c'} kind @returns {() => Hash} */
  const ours = (kind) => () => {
    const hasher = hasherOf(instance, kind);
    return {
      update: (window) => hasher.update(window),
      hex: () => {
        const hex = hasher.hex();
        hasher.free();
        return hex;
      },
    };
  };
  /** @param {{ create(): { update(bytes: Uint8Array): unknown, digest(): Uint8Array } }} hash @returns {() => Hash} */
  const noble = (hash) => () => {
    const running = hash.create();
    return { update: (window) => running.update(window), hex: () => hexOf(running.digest()) };
  };
  /** @param {import('hash-wasm').IHasher} hasher made once, as its makers advise @returns {() => Hash} */
  const hashWasm = (hasher) => () => {
    hasher.init();
    return { update: (window) => hasher.update(window), hex: () => hasher.digest('hex') };
  };
  const theirs = hashWasm(await createSHA256());
  /** @type {Way} */
  const oneShot = () => rated(async () => same(hexOf(await crypto.subtle.digest('SHA-256', bytes)), sha256));

  return {
    'SHA-256': {
      '@attache/client': windows(sha256, ours('sha-256')),
      'hash-wasm': windows(sha256, theirs),
      '@noble/hashes': windows(sha256, noble(nobleSha256)),
      'WebCrypto, one shot': oneShot,
    },
    MD5: {
      '@attache/client': windows(md5, ours('md5')),
      'hash-wasm': windows(md5, hashWasm(await createMD5())),
      '@noble/hashes': windows(md5, noble(nobleMd5)),
    },
    'CRC-32C': {
      '@attache/client': windows(crc32c, ours('crc32c')),
      'hash-wasm': windows(crc32c, hashWasm(await createCRC32(CASTAGNOLI))),
    },
    ...(await overTheWire(attache, { blob, sha256, server, rated, theirs })),
  };
}

/**
 * @param {typeof import('@attache/client')} attache
 * @param {{ blob: Blob, sha256: string, server: string, rated: (work: () => Promise<unknown>) => Promise<number>, theirs: () => Hash }} given
 * @returns {Promise<Record<string, Record<string, Way>>>}
 */
async function overTheWire({ createClient, defineBackend }, { blob, sha256, server, rated, theirs }) {
  const clientOf = (/** @type {string} */ baseUrl) => {
    const backend = defineBackend({
      name: 'roomy',
      baseUrl,
      upload: { path: '/form', encoding: 'form-data' },
      download: { path: '/file/{id}', via: 'bytes' },
      record: { id: 'id', sha256: 'sha256' },
    });
    return createClient({ backend });
  };
  const client = clientOf(server);
  const send = async () => {
    const body = new FormData();
    body.append('file', blob, 'large.bin');
    const { received } = await (await fetch(`${server}/form`, { method: 'POST', body })).json();
    if (received < blob.size) throw new Error(`${received} bytes came of ${blob.size}`);
  };
  const hashed = async () => {
    const hash = theirs();
    for (let at = 0; at < blob.size; at += MEBIBYTE)
      hash.update(new Uint8Array(await blob.slice(at, at + MEBIBYTE).arrayBuffer()));
    same(hash.hex(), sha256);
  };
  /** @param {Response} response @param {(bytes: Uint8Array) => void} [take] */
  const read = async ({ body }, take) => {
    const reader = /** @type {ReadableStream<Uint8Array>} */ (body).getReader();
    let count = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      take?.(value);
      count += value.length;
    }
    if (count !== blob.size) throw new Error(`${count} bytes came of ${blob.size}`);
  };
  // That the digests are compared at all: a server that stored something else is found out.
  const liar = clientOf(`${server}/lying`);
  await refused(() => liar.upload(blob.slice(0, MEBIBYTE), { name: 'large.bin', checksum: 'sha256' }));
  await refused(async () => read(await client.download('large', { sha256: '0'.repeat(64) })));

  return {
    'upload with SHA-256': {
      '@attache/client': () =>
        rated(async () => void (await client.upload(blob, { name: 'large.bin', checksum: 'sha256' }))),
      'fetch, hash-wasm beside it': () => rated(() => Promise.all([send(), hashed()])),
      'fetch, hash-wasm before it': () => rated(() => hashed().then(send)),
      '@attache/client, no digest': () =>
        rated(async () => void (await client.upload(blob, { name: 'large.bin', checksum: false }))),
    },
    'download with SHA-256': {
      '@attache/client': () => rated(async () => read(await client.download('large', { sha256 }))),
      'fetch, hash-wasm beside it': () =>
        rated(async () => {
          const hash = theirs();
          await read(await fetch(`${server}/file/large`), (bytes) => hash.update(bytes));
          same(hash.hex(), sha256);
        }),
      'fetch, no digest': () => rated(async () => read(await fetch(`${server}/file/large`))),
    },
  };
}

/** @param {() => PromiseLike<unknown>} work */
async function refused(work) {
  const code = await Promise.resolve(work()).then(
    () => 'none',
    (error) => error?.code,
  );
  if (code !== 'checksum_mismatch')
    throw new Error(`a wrong digest should have been found, and the outcome was: ${code}`);
}
