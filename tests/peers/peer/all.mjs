// Every peer, in the order of the table.

import { azurite } from './azurite.mjs';
import { gcs } from './gcs.mjs';
import { googleCommands, ietf, tusChecksum } from './own.mjs';
import { moto, s3rver, s3s } from './s3.mjs';
import { tus, tuspy } from './tus.mjs';

/** @type {import('./peer.mjs').Peer[]} */
export const PEERS = [tus, tuspy, tusChecksum, s3rver, s3s, moto, azurite, gcs, googleCommands, ietf];
