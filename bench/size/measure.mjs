// @ts-check
// Bytes on the wire: raw, gzip at 9, brotli at 11; and the JavaScript as a person's bundler makes it. Judges nothing.

import path from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from '../../scripts/setup/places.mjs';

/** @typedef {{ raw: number, gzip: number, brotli: number }} Bytes */

/**
 * @param {Uint8Array} bytes
 * @returns {Bytes}
 */
export function measure(bytes) {
  const quality = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, { params: quality }).length,
  };
}

/**
 * @param {Bytes[]} parts each compressed by itself, as files travel
 * @returns {Bytes}
 */
export function sum(parts) {
  return parts.reduce((a, b) => ({ raw: a.raw + b.raw, gzip: a.gzip + b.gzip, brotli: a.brotli + b.brotli }));
}

/**
 * @param {string} code of the bundle's entry, importing from the root
 * @returns {Promise<{ bytes: Bytes, files: Record<string, number> }>} `files`: what each source file adds to the bundle
 */
export async function bundled(code) {
  const result = await build({
    stdin: { contents: code, resolveDir: root, sourcefile: 'entry.js' },
    bundle: true,
    minify: true,
    treeShaking: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    write: false,
    metafile: true,
    logLevel: 'error',
  });
  const output = result.outputFiles[0];
  if (output === undefined) throw new Error('the bundler made nothing');
  const inputs = Object.values(result.metafile.outputs)[0]?.inputs ?? {};
  const files = Object.entries(inputs).map(([file, { bytesInOutput }]) => [path.relative('', file), bytesInOutput]);
  return { bytes: measure(output.contents), files: Object.fromEntries(files) };
}
