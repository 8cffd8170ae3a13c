// @tus/server over a folder, on a free port of loopback: `node tus.mjs <folder> <expiry ms>`.

import process from 'node:process';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';

const [, , directory = '', expiry = '0'] = process.argv;
const datastore = new FileStore({ directory, expirationPeriodInMilliseconds: Number(expiry) });
const server = new Server({ path: '/files', datastore });
const listener = server.listen({ host: '127.0.0.1', port: 0 }, () => {
  const address = listener.address();
  console.log(`listening on ${typeof address === 'object' && address !== null ? address.port : ''}`);
});
