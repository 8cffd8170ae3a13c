// Whether a peer is set up on this machine. Set-up itself is in scripts/setup.

import { existsSync } from 'node:fs';
import path from 'node:path';
import { peersPython } from '../../../scripts/setup/peers-python.mjs';
import { s3sProgram } from '../../../scripts/setup/peers-s3s.mjs';

const MODULES = path.join(import.meta.dirname, '..', 'servers', 'node_modules');

/** @type {Record<string, () => boolean>} */
const NEEDS = {
  tus: () => existsSync(path.join(MODULES, '@tus', 'server')),
  s3rver: () => existsSync(path.join(MODULES, 's3rver')),
  azurite: () => existsSync(path.join(MODULES, 'azurite')),
  tuspy: () => peersPython('python') !== undefined,
  gcs: () => peersPython('python') !== undefined,
  moto: () => peersPython('moto') !== undefined,
  s3s: () => s3sProgram() !== undefined,
};

/** @param {import('../peer/peer.mjs').Peer} peer */
export const available = (peer) => NEEDS[peer.name]?.() ?? true;
