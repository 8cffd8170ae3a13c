// Sessions that the server has let go of: the upload begins anew, once, and the file is stored once.

import assert from 'node:assert/strict';
import { atPart, failure } from './steering.mjs';

/** @typedef {import('./steering.mjs').Case} Case */

const SERIAL = ['tus', 'tuspy', 'tus-checksum', 'ietf', 'google-commands'];

/**
 * @param {import('../peer/peer.mjs').Peer} peer
 * @param {string} url
 */
async function end(peer, url) {
  const init = peer.name.startsWith('google')
    ? { method: 'POST', headers: { 'x-goog-upload-command': 'cancel' } }
    : { method: 'DELETE', headers: { 'tus-resumable': '1.0.0', 'upload-draft-interop-version': '8' } };
  const response = await fetch(url, init);
  assert(response.ok, `the session could not be ended by hand: ${response.status}`);
}

/** @type {Case} */
const anew = {
  name: 'session lost',
  applies: (peer) => SERIAL.includes(peer.name) || 'its sessions have no address of their own',
  run: async (stage) => {
    const { peer, proxy } = stage;
    const size = peer.part * 5 + 1;
    const file = await stage.source.take(size, 'lost.bin');
    proxy.plan([]);
    const first = stage.client();
    const controller = new AbortController();
    atPart(stage, 4, () => controller.abort('gone'));
    const upload = first.upload(file, { ...stage.options('lost.bin', peer.part), signal: controller.signal });
    await failure(upload);
    const token = upload.token();
    assert(token !== null, 'there is no token');
    await first.close();
    stage.proxy.onRequest = null;
    await end(peer, JSON.parse(token).url);
    proxy.plan([]);
    const second = stage.client();
    try {
      await second.resumeUpload(token, file, stage.options('lost.bin', peer.part));
      await stage.mustHold('lost.bin', size);
      assert.equal(stage.sent, size, 'bytes after the new beginning');
      return 'begun anew, once';
    } finally {
      await second.close();
    }
  },
};

/** @type {Case[]} */
export const lost = [anew];
