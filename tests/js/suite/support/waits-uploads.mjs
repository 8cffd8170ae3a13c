// Every place where an upload of several requests can wait, held there. For those who end calls early.

import { bytes } from './bytes.mjs';
import { never, written } from './scripted.mjs';
import { deferred, settled } from './timing.mjs';

/** @typedef {import('../harness.mjs').Test} Test */
/** @typedef {import('./scripted.mjs').Answer} Answer */

const begun = { status: 201, headers: { 'tus-resumable': '1.0.0', location: 'https://tus.test/files/1' } };
const target = { endpoint: 'https://tus.test/files' };
const s3begun = { body: '<R><UploadId>u</UploadId></R>' };
const sign = async () => ({ url: 'https://s3.test/k?signature=x' });

/**
 * @param {Test} t
 * @param {AbortSignal} signal
 * @param {Answer[]} before what is answered until the request that is not
 * @param {object} [options]
 */
function held(t, signal, before, options = {}) {
  const reached = deferred();
  const last = (/** @type {import('./scripted.mjs').Call} */ call) => {
    reached.resolve(undefined);
    return never(call);
  };
  const { client, calls } = written(t, 'cuadra', [...before, last]);
  const upload = client.upload(new Blob([bytes(600)]), { target, partSize: 200, signal, ...options });
  return { call: upload, held: /** @type {Promise<unknown>} */ (reached.promise), sent: () => calls.length };
}

/** @type {Record<string, (t: Test, signal: AbortSignal) => import('./waits.mjs').Wait>} */
export const UPLOAD_WAITS = {
  'the beginning of a session': (t, signal) => held(t, signal, []),
  'the bytes of a session': (t, signal) => held(t, signal, [begun]),
  'the question where a session stands': (t, signal) => held(t, signal, [begun, { status: 500 }]),
  'a part on its way': (t, signal) => held(t, signal, [s3begun], { target: { key: 'k', sign }, partSize: 'auto' }),
  'a signer that does not answer'(t, signal) {
    const asked = deferred();
    const silent = () => {
      asked.resolve(undefined);
      return /** @type {Promise<never>} */ (new Promise(() => {}));
    };
    const wait = held(t, signal, [], { target: { key: 'k', sign: silent }, partSize: 'auto' });
    return { ...wait, held: asked.promise };
  },
  'a session that is paused'(t, signal) {
    const wait = held(t, signal, [begun]);
    const pause = async () => {
      await wait.held;
      /** @type {import('@attache/client').Upload} */ (wait.call).pause();
      await settled();
    };
    return { ...wait, held: pause() };
  },
  'a source that is cut'(t, signal) {
    const asked = deferred();
    const source = new ReadableStream({
      pull() {
        asked.resolve(undefined);
        return new Promise(() => {});
      },
    });
    const { client, calls } = written(t, 'cuadra', [begun]);
    const call = client.upload(source, { target, partSize: 200, size: 600, signal });
    const looking = async () => {
      await asked.promise;
      while (calls.length < 1 && !signal.aborted) await settled();
      await settled();
    };
    return { call, held: looking(), sent: () => calls.length };
  },
};
