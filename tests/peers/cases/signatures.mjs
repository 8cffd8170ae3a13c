// Signatures that end in the middle: one part's, the first, and all after a pause.

import assert from 'node:assert/strict';
import { setTimeout as wait } from 'node:timers/promises';
import { atPart } from './steering.mjs';

/** @typedef {import('./steering.mjs').Case} Case */

const SHORT_LIFE = 2;

/** @type {Case} */
const onePart = {
  name: 'one part 403',
  applies: (peer) => (peer.signs === true && peer.name !== 'azurite') || 'it signs no parts, or does not look',
  run: async (stage) => {
    const { peer, proxy } = stage;
    const size = peer.part * 6 + 77;
    proxy.plan([]);
    const client = stage.client();
    try {
      const expired = (
        /** @type {{ action: string, partNumber?: number, times: number }} */ { action, partNumber, times },
      ) => action === 'part' && partNumber === 4 && times === 1;
      const options = stage.options('part.bin', peer.part, { expired });
      await client.upload(await stage.source.take(size, 'part.bin'), options);
      await stage.mustHold('part.bin', size);
      const parts = proxy.counts.requests.filter(peer.carries);
      const numbers = parts.map(({ path }) => Number(new URLSearchParams(path.split('?')[1]).get('partNumber')));
      const twice = numbers.filter((number, at) => numbers.indexOf(number) !== at);
      assert.deepEqual(twice, [4], `parts sent again: ${twice}`);
      // A server that answers and closes before it has read the body may have its answer lost on the way.
      assert(parts.every(({ status }) => status === 200 || status === 403 || status === null));
      return 'only that part again';
    } finally {
      await client.close();
    }
  },
};

/** @type {Case} */
const firstEnded = {
  name: 'SAS ended at once',
  applies: (peer) => peer.name === 'azurite' || 'it has no SAS',
  run: async (stage) => {
    const { peer, proxy } = stage;
    const size = peer.part * 5 + 77;
    proxy.plan([]);
    let asked = 0;
    const client = stage.client();
    try {
      const signatures = {
        expired: (/** @type {{ times: number }} */ { times }) => times === 1,
        asked: () => {
          asked += 1;
        },
      };
      await client.upload(await stage.source.take(size, 'sas.bin'), stage.options('sas.bin', peer.part, signatures));
      await stage.mustHold('sas.bin', size);
      assert(asked >= 2, `asked ${asked} times`);
      return `asked ${asked} times`;
    } finally {
      await client.close();
    }
  },
};

/** @type {Case} */
const endedWhilePaused = {
  name: 'ended while paused',
  applies: (peer) => peer.signs === true || 'it checks no signatures',
  run: async (stage) => {
    const { peer, proxy } = stage;
    const size = peer.part * 6 + 77;
    proxy.plan([]);
    let asked = 0;
    let paused = 0;
    const client = stage.client();
    try {
      const signatures = {
        life: SHORT_LIFE,
        asked: () => {
          asked += 1;
        },
      };
      const options = stage.options('life.bin', peer.part, signatures);
      const upload = client.upload(await stage.source.take(size, 'life.bin'), options);
      await new Promise((resolve) => atPart(stage, 2, () => resolve(undefined)));
      upload.pause();
      for await (const { state } of upload) if (state === 'paused') break;
      paused = asked;
      // Until every signature that was given has ended; servers count in whole seconds.
      await wait((SHORT_LIFE + 1) * 1000);
      upload.resume();
      await upload;
      await stage.mustHold('life.bin', size);
      assert(asked > paused, 'nothing was signed anew');
      return `asked ${paused} times before, ${asked - paused} after`;
    } finally {
      await client.close();
    }
  },
};

/** @type {Case[]} */
export const signatures = [onePart, firstEnded, endedWhilePaused];
