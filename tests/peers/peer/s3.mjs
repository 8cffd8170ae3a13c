// Three S3 servers of others, each with what it has: s3rver checks signatures and their expiry, s3s-fs too and ends uploads,
// moto lists parts with their ETags.

import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { peersPython } from '../../../scripts/setup/peers-python.mjs';
import { s3sProgram } from '../../../scripts/setup/peers-s3s.mjs';
import { startChild } from '../kit/child.mjs';
import { freePort } from '../kit/port.mjs';
import { s3Target, signed } from '../kit/sign-s3.mjs';
import { digestOfResponse } from '../kit/source.mjs';
import { HOST } from './peer.mjs';

/** @typedef {import('../kit/sign-s3.mjs').Account} Account */
/** @typedef {import('./peer.mjs').Peer} Peer */

const MiB = 1024 * 1024;
/** Of signatures, in seconds; and a day in milliseconds. */
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400_000;
const LISTENS = /^listening on (\d+)/;
const SERVERS = path.join(import.meta.dirname, '..', 'servers');
const BUCKET = 'peers';

/** @param {import('../requests.mjs').Passed} request */
const carries = ({ method, path: url }) => method === 'PUT' && url.includes('partNumber=');

/**
 * @param {Account} account
 * @param {import('../kit/child.mjs').Child} child
 * @param {number} port
 * @param {import('./peer.mjs').Running['sessions']} sessions
 * @returns {import('./peer.mjs').Running}
 */
function running(account, child, port, sessions) {
  return {
    port,
    pid: child.pid,
    options: (base, key, signatures) => ({
      protocol: 's3-multipart',
      target: s3Target(account, base, key, signatures),
    }),
    stored: async (key) => {
      const { url, headers } = await signed(account, `http://${HOST}:${port}`, key);
      const digest = await digestOfResponse(await fetch(url, { headers }));
      return digest === null ? [] : [digest];
    },
    link: account.inHeaders
      ? undefined
      : async (base, key, ended) => {
          const date = new Date(Date.now() - (ended ? DAY : 0));
          return (await signed(account, base, key, { date, life: ended ? MINUTE : HOUR })).url;
        },
    sessions,
    stop: child.stop,
  };
}

/** @type {Peer} */
export const s3rver = {
  name: 's3rver',
  title: 's3rver',
  own: false,
  full: false,
  part: 5 * MiB,
  longPart: 16 * MiB,
  signs: true,
  resumes: false,
  lacks: ['no list of parts, no abort'],
  wholeOnly: true,
  carries,
  start: async (folder) => {
    const account = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER', region: 'us-east-1', bucket: BUCKET };
    const child = await startChild(process.execPath, ['s3rver.mjs', folder, BUCKET], { cwd: SERVERS, ready: LISTENS });
    return running(account, child, Number(child.found[0]), null);
  },
};

/** @type {Peer} */
export const s3s = {
  name: 's3s',
  title: 's3s-fs',
  own: false,
  full: true,
  part: 5 * MiB,
  longPart: 16 * MiB,
  signs: true,
  listless: true,
  lacks: ['lists parts without their ETags, so all of them are sent again on resume'],
  wholeOnly: true,
  carries,
  start: async (folder) => {
    const account = { accessKeyId: 'peers', secretAccessKey: 'peers-secret', region: 'us-east-1', bucket: BUCKET };
    await mkdir(path.join(folder, BUCKET), { recursive: true });
    const port = await freePort();
    const keys = ['--access-key', account.accessKeyId, '--secret-key', account.secretAccessKey];
    const args = ['--host', HOST, '--port', String(port), ...keys, folder];
    const child = await startChild(s3sProgram() ?? 's3s-fs', args, {
      cwd: folder,
      env: { RUST_LOG: 's3s_fs=info', NO_COLOR: '1' },
      ready: /server is running/,
    });
    const sessions = async () => (await readdir(folder)).filter((name) => /^\.upload-.*\.json$/.test(name)).length;
    return running(account, child, port, sessions);
  },
};

/** @type {Peer} */
export const moto = {
  name: 'moto',
  title: 'moto',
  own: false,
  full: true,
  part: 5 * MiB,
  longPart: 64 * MiB,
  lacks: ['checks no signature and no expiry; breaks on parts signed in the query, so headers are signed'],
  wholeOnly: true,
  carries,
  start: async () => {
    const account = {
      accessKeyId: 'peers',
      secretAccessKey: 'peers-secret',
      region: 'us-east-1',
      bucket: BUCKET,
      inHeaders: true,
    };
    const python = peersPython('moto') ?? 'python3';
    const child = await startChild(python, ['s3moto.py'], { cwd: SERVERS, ready: LISTENS });
    const port = Number(child.found[0]);
    const base = `http://${HOST}:${port}`;
    const bucket = await signed(account, base, '', { method: 'PUT' });
    await fetch(bucket.url, { method: 'PUT', headers: bucket.headers });
    const sessions = async () => {
      const { url, headers } = await signed(account, base, '', { query: { uploads: '' } });
      return (await (await fetch(url, { headers })).text()).split('<UploadId>').length - 1;
    };
    return running(account, child, port, sessions);
  },
};
