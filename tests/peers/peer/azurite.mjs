// Azurite, Microsoft's own emulator of Azure Blob Storage.

import { randomBytes } from 'node:crypto';
import path from 'node:path';
import process from 'node:process';
import { startChild } from '../kit/child.mjs';
import { sasUrl, sharedKey } from '../kit/sign-azure.mjs';
import { digestOfResponse } from '../kit/source.mjs';
import { HOST } from './peer.mjs';

const MiB = 1024 * 1024;
const LIFE = 3600;
const CONTAINER = 'peers';
const SERVERS = path.join(import.meta.dirname, '..', 'servers');

/** @type {import('./peer.mjs').Peer} */
export const azurite = {
  name: 'azurite',
  title: 'azurite',
  own: false,
  full: false,
  part: MiB,
  longPart: 16 * MiB,
  signs: true,
  wholeOnly: true,
  carries: ({ method, path: url }) => method === 'PUT' && !/[?&]comp=blocklist(&|$)/.test(url),
  start: async (folder) => {
    const account = { name: 'peers', key: randomBytes(32).toString('base64') };
    const program = path.join(SERVERS, 'node_modules', 'azurite', 'dist', 'src', 'blob', 'main.js');
    const where = ['--blobHost', HOST, '--blobPort', '0', '--location', folder];
    const quiet = ['--silent', '--skipApiVersionCheck', '--disableTelemetry'];
    const child = await startChild(process.execPath, [program, ...where, ...quiet], {
      cwd: folder,
      env: { AZURITE_ACCOUNTS: `${account.name}:${account.key}` },
      ready: /successfully listens on http:\/\/[\d.]+:(\d+)/,
    });
    const port = Number(child.found[0]);
    const place = `/${account.name}/${CONTAINER}`;
    const made = await fetch(`http://${HOST}:${port}${place}?restype=container`, {
      method: 'PUT',
      headers: sharedKey(account, 'PUT', place, { restype: 'container' }),
    });
    if (made.status !== 201) throw new Error(`azurite gave ${made.status}: ${await made.text()}`);
    return {
      port,
      pid: child.pid,
      options: (base, key, { expired, life = LIFE, asked } = {}) => {
        let times = 0;
        return {
          protocol: 'azure-blocks',
          target: {
            sasUrl: async () => {
              asked?.('sas');
              times += 1;
              const over = expired?.({ action: 'sas', times }) === true;
              const expiresAt = new Date(Date.now() + (over ? -60_000 : life * 1000));
              const url = sasUrl(account, base, CONTAINER, key, { expiresAt });
              return over ? { url } : { url, expiresAt };
            },
          },
        };
      },
      stored: async (key) => {
        const url = sasUrl(account, `http://${HOST}:${port}`, CONTAINER, key, {
          expiresAt: new Date(Date.now() + LIFE * 1000),
        });
        const digest = await digestOfResponse(await fetch(url));
        return digest === null ? [] : [digest];
      },
      link: async (base, key, ended) =>
        sasUrl(account, base, CONTAINER, key, {
          permissions: 'r',
          expiresAt: new Date(Date.now() + (ended ? -60_000 : LIFE * 1000)),
        }),
      sessions: null,
      stop: child.stop,
    };
  },
};
