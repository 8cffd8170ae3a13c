// @ts-check
// What the tests of the emulator's face share: an emulator with short ways to ask it.

import { createEmulator } from '../../../js/emulator-inline.js';

export const KEY = { authorization: 'Bearer key' };

/** @param {import('../../../js/emulator.js').EmulatorOptions} [options] */
export function bench(options) {
  const emulator = createEmulator(options);
  /** @param {string} path @param {RequestInit} [init] */
  const ask = (path, init) =>
    emulator.fetch(
      new Request(path.startsWith('http') ? path : emulator.baseUrl('voipbin') + path, { headers: KEY, ...init }),
    );
  const upload = async (content = 'hello world') => {
    const form = new FormData();
    form.set('type', 'rag');
    form.set('file', new File([content], 'a.txt', { type: 'text/plain' }));
    return (await ask('/storage_files', { method: 'POST', body: form })).json();
  };
  /** @param {string} link @param {RequestInit} [init] */
  const storage = (link, init) => emulator.fetch(new Request(link, init));
  return { emulator, ask, upload, storage };
}

/** @param {import('../../../js/emulator.js').Fault['do']} action @param {Partial<import('../../../js/emulator.js').Fault>} [more] */
export const fault = (action, more) => ({ match: {}, do: action, ...more });

/** A turn of the event loop, in which all that was ready to happen has happened. */
export const turn = () => new Promise((resolve) => setImmediate(resolve));

/** @param {Response} response */
export async function drain(response) {
  let text = '';
  try {
    for await (const chunk of /** @type {AsyncIterable<Uint8Array>} */ (/** @type {unknown} */ (response.body))) {
      text += new TextDecoder().decode(chunk);
    }
    return { text, error: undefined };
  } catch (error) {
    return { text, error };
  }
}
