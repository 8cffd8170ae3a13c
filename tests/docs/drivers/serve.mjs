// A Worker that serves files to whoever has the visitors' key.

import assert from 'node:assert/strict';
import { inspect } from '@attache/client/emulator';

const env = { VOIPBIN_TOKEN: 'voipbin-token-1', VISITORS_KEY: 'visitor', SESSION_KEY: 'visitor' };
const context = { waitUntil: () => {} };

/** @type {import('../kit/programs.mjs').Driver} */
export async function drive(module, { emulator }) {
  const worker = /** @type {{ fetch(request: Request, env: object, context: object): Promise<Response> }} */ (
    module.default
  );
  const id = await inspect(emulator).addFile('voipbin', {
    name: 'notes.txt',
    mediaType: 'text/plain',
    bytes: new TextEncoder().encode('On Monday.'),
  });
  const ask = (
    /** @type {string} */ path,
    /** @type {string} */ key,
    /** @type {Record<string, string>} */ more = {},
  ) =>
    worker.fetch(
      new Request(`https://visitors.example${path}`, { headers: { authorization: `Bearer ${key}`, ...more } }),
      env,
      context,
    );
  const whole = await ask(`/files/${id}`, 'visitor');
  assert.deepEqual([whole.status, await whole.text()], [200, 'On Monday.']);
  const part = await ask(`/files/${id}`, 'visitor', { range: 'bytes=3-8' });
  assert.deepEqual([part.status, await part.text()], [206, 'Monday']);
  const refused = await ask(`/files/${id}`, 'nobody');
  assert([401, 403].includes(refused.status), `a stranger got ${refused.status}`);
}
