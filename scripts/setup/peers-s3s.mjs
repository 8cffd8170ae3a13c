// @ts-check
// s3s-fs, an S3 server over a folder, which uploads are tried against. Only the full run of the checks wants it.

import path from 'node:path';
import { cargoTool, folderOf } from './cargo-tool.mjs';

const VERSION = '0.14.1';

/** @type {import('./steps.mjs').Work} */
export const s3sServer = (...told) => cargoTool('s3s-fs', 's3s-fs', VERSION, told, ['--features', 'binary']);

/** @returns {string | undefined} the program */
export function s3sProgram() {
  const folder = folderOf('s3s-fs', VERSION);
  return folder === undefined ? undefined : path.join(folder, process.platform === 'win32' ? 's3s-fs.exe' : 's3s-fs');
}
