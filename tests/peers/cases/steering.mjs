// Pause and resume, a fresh client that continues, and abort: each in the middle of an upload of several parts.

import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { AttacheError } from '@attache/client';

/** @typedef {import('../kit/stage.mjs').Stage} Stage */
/** @typedef {{ name: string, applies: (peer: import('../peer/peer.mjs').Peer) => string | true, run: (stage: Stage) => Promise<string> }} Case `applies` says why not */

const ABREAST = 3;

/** @param {import('../peer/peer.mjs').Peer} peer */
const several = (peer) => peer.part * 7 + 123;

/**
 * Calls once, as the n-th request with bytes of the file begins.
 * @param {Stage} stage
 * @param {number} nth
 * @param {() => void} work
 */
export function atPart(stage, nth, work) {
  let seen = 0;
  stage.proxy.onRequest = (request) => {
    if (!stage.peer.carries(request) || request.declared === 0) return;
    seen += 1;
    if (seen === nth) work();
  };
}

/** @param {PromiseLike<unknown>} upload */
export async function failure(upload) {
  const error = await upload.then(
    () => assert.fail('it was stored'),
    (/** @type {unknown} */ reason) => reason,
  );
  assert(AttacheError.is(error), String(error));
  return error;
}

/** @type {Case} */
const pauses = {
  name: 'pause, resume',
  applies: () => true,
  run: async (stage) => {
    const { peer, proxy } = stage;
    const size = several(peer);
    proxy.plan([]);
    const client = stage.client();
    try {
      const upload = client.upload(await stage.source.take(size, 'pause.bin'), stage.options('pause.bin', peer.part));
      await new Promise((resolve) => atPart(stage, 3, () => resolve(undefined)));
      upload.pause();
      for await (const { state } of upload) if (state === 'paused') break;
      // What was in flight may end; nothing new may begin.
      const quiet = () => proxy.counts.requests.every(({ whole, status }) => !whole || status !== null);
      for (let turns = 0; turns < 100_000 && !quiet(); turns += 1) await turn();
      const before = proxy.counts.requests.length;
      for (let turns = 0; turns < 2_000; turns += 1) await turn();
      assert.equal(proxy.counts.requests.length, before, 'a request began while it was paused');
      assert.equal(upload.state, 'paused');
      upload.resume();
      await upload;
      await stage.mustHold('pause.bin', size);
      assert(stage.sent - size <= ABREAST * peer.part, `${stage.sent - size} bytes sent again`);
      return `${stage.sent - size} bytes sent again`;
    } finally {
      await client.close();
    }
  },
};

/** @type {Case} */
const continues = {
  name: 'token, fresh client',
  applies: (peer) => peer.resumes !== false || (peer.lacks?.join('; ') ?? ''),
  run: async (stage) => {
    const { peer, proxy } = stage;
    const size = several(peer);
    const file = await stage.source.take(size, 'token.bin');
    proxy.plan([]);
    const first = stage.client();
    const controller = new AbortController();
    atPart(stage, 5, () => controller.abort('the page went away'));
    const upload = first.upload(file, { ...stage.options('token.bin', peer.part), signal: controller.signal });
    const error = await failure(upload);
    assert.deepEqual([error.code, error.cause], ['aborted', 'the page went away']);
    const token = upload.token();
    assert(token !== null, 'there is no token');
    const [pending] = await first.pendingUploads();
    assert.equal(pending?.token, token, 'the store tells another token');
    assert.deepEqual([pending?.name, pending?.size], ['token.bin', size]);
    const told = pending?.expiresAt ?? null;
    if (peer.expires === true) assert(told !== null && told.getTime() > Date.now(), `kept until ${told}`);
    stage.mustKeepSecrets();
    await first.close();
    stage.proxy.onRequest = null;

    const second = stage.client();
    try {
      const other = new File([file.slice(0, size - 1), 'x'], file.name, { lastModified: file.lastModified });
      const changed = await failure(second.resumeUpload(token, other, stage.options('token.bin', peer.part)));
      assert.equal(changed.code, 'source_changed', changed.message);
      const before = stage.sent;
      await second.resumeUpload(token, file, stage.options('token.bin', peer.part));
      await stage.mustHold('token.bin', size);
      assert.equal(stage.store.size, 0, 'the store keeps an upload that is done');
      const most = peer.listless === true ? before : ABREAST * peer.part;
      assert(stage.sent - size <= most, `${stage.sent - size} bytes sent again`);
      return `${before} before, ${stage.sent - before} after, ${stage.sent - size} twice`;
    } finally {
      await second.close();
    }
  },
};

/** @type {Case} */
const aborts = {
  name: 'abort',
  applies: () => true,
  run: async (stage) => {
    const { peer, proxy } = stage;
    const size = several(peer);
    proxy.plan([]);
    const before = await stage.sessions('abort.bin');
    const client = stage.client();
    try {
      const upload = client.upload(await stage.source.take(size, 'abort.bin'), stage.options('abort.bin', peer.part));
      await new Promise((resolve) => atPart(stage, 3, () => resolve(undefined)));
      const ended = upload.abort('enough');
      const error = await failure(upload);
      assert.deepEqual([error.code, error.cause, upload.state], ['aborted', 'enough', 'aborted']);
      await ended;
      assert.deepEqual(await stage.stored('abort.bin', size), [], 'it is stored');
      assert.equal(await stage.sessions('abort.bin'), before, 'the server still holds the session');
      assert.equal(stage.store.size, 0, 'the store keeps an upload that was discarded');
      const refused = proxy.counts.requests.filter(({ status }) => status === 405 || status === 501);
      assert(refused.length <= 2, `the server refused to end it ${refused.length} times`);
      const after = proxy.counts.requests.length;
      for (let turns = 0; turns < 2_000; turns += 1) await turn();
      assert.equal(proxy.counts.requests.length, after, 'a request began after it was aborted');
      return before === null ? 'the server does not tell of sessions' : 'the session is gone';
    } finally {
      await client.close();
    }
  },
};

/** @type {Case[]} */
export const steering = [pauses, continues, aborts];
