// What is in the tarball, looked at byte by byte: the wasm that was built here and no other, nothing of the machine that built it,
// nothing that looks like a secret.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { must } from '../../scripts/setup/command.mjs';
import { root } from '../../scripts/setup/places.mjs';

/** @typedef {import('./packed.mjs').Entry} Entry */

/** Of tokens and keys, as their issuers write them. */
const SECRETS =
  /-----BEGIN [A-Z ]*PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{36}|\bnpm_\w{36}\b|_authToken=|\bxox[bp]-\d/;
/** Where cargo and rustup keep what they fetch, whoever's home it is in. */
const BUILDERS = /\.cargo[\\/]registry|registry[\\/]src[\\/]|\.rustup[\\/]toolchains/;

/** @param {string | Buffer} bytes */
const digest = (bytes) => createHash('sha256').update(bytes).digest('hex');

/**
 * @param {{ file: string, entries: Entry[] }} made
 * @returns {Promise<{ path: string, bytes: Buffer }[]>}
 */
export async function unpacked({ file, entries }) {
  const folder = path.dirname(file);
  // A name alone: tar takes the colon of a drive for a machine's.
  await must('tar', ['-xzf', path.basename(file)], { cwd: folder, advice: 'read what tar says of the packed file.' });
  return entries.map((entry) => ({
    path: entry.path,
    bytes: readFileSync(path.join(folder, 'package', entry.path)),
  }));
}

/**
 * The wasm of the tarball is the wasm that was built, and its digest is told.
 * @param {{ path: string, bytes: Buffer }[]} files
 */
export function otherWasm(files) {
  return files
    .filter((file) => file.path.endsWith('.wasm'))
    .flatMap(({ path: name, bytes }) => {
      console.log(`    ${name} ${bytes.length} bytes, sha256 ${digest(bytes)}`);
      const built = readFileSync(path.join(root, name));
      return digest(built) === digest(bytes) ? [] : [`${name} is not the one that was built`];
    });
}

/** @param {{ path: string, bytes: Buffer }[]} files */
export function tellTales(files) {
  const folders = [os.homedir(), path.resolve(root), os.tmpdir(), process.env.CARGO_HOME ?? '']
    .filter((folder) => folder.length > 3)
    .map((folder) => `${folder}${path.sep}`);
  return files.flatMap(({ path: name, bytes }) => {
    const text = bytes.toString('latin1');
    const at = folders.find((folder) => text.includes(folder));
    return [
      ...(at === undefined && !BUILDERS.test(text) ? [] : [`${name} names a folder of the machine that built it`]),
      ...(SECRETS.test(text) ? [`${name} holds what looks like a secret`] : []),
    ];
  });
}

/**
 * What the package has as commands starts by itself.
 * @param {{ path: string, bytes: Buffer }[]} files
 * @param {Entry[]} entries
 * @param {Record<string, string>} commands
 */
export function badCommands(files, entries, commands) {
  return Object.entries(commands).flatMap(([name, place]) => {
    const file = files.find((one) => one.path === place);
    if (file === undefined) return [`the command ${name} is ${place}, which is not packed`];
    const mode = entries.find((entry) => entry.path === place)?.mode ?? 0;
    return [
      ...(file.bytes.toString('utf8').startsWith('#!/usr/bin/env node\n')
        ? []
        : [`${place} does not say that Node runs it`]),
      ...(process.platform === 'win32' || mode & 0o111 ? [] : [`${place} may not be run`]),
    ];
  });
}
