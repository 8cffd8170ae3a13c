// @ts-check
// Serves the chat page until Ctrl-C, with a few files in each account, so that the list has more than one page.

import { createClient } from '../../js/inline.js';
import { size } from './format.mjs';
import { UsageError } from './options.mjs';
import { servePage } from './page.mjs';
import { notes } from './samples.mjs';

const SAMPLES = 14;
const UPLOAD_RATE = 1_500_000;

/**
 * @param {import('./screen.mjs').Screen} screen
 * @param {number} port 0: a free one
 */
export async function stay(screen, port) {
  const page = await servePage({ port, uploadRate: UPLOAD_RATE }).catch((error) => {
    if (error?.code !== 'EADDRINUSE') throw error;
    throw new UsageError(`Port ${port} is taken by another program.`, 'name another one, or leave out --port.');
  });
  try {
    for (const backend of /** @type {const} */ (['cuadra', 'voipbin'])) {
      const client = createClient({ backend, baseUrl: page.baseUrl(backend), auth: { bearer: 'samples' } });
      for await (const outcome of client.uploadAll(notes(SAMPLES))) if (!outcome.ok) throw outcome.error;
      await client.close();
    }
    screen.line();
    screen.line(`The chat page: ${screen.paint('bold', page.url)}`);
    screen.line(`Its platforms are emulated too, uploads slowed to ${size(UPLOAD_RATE)}/s. Ctrl-C ends it.`);
    await new Promise((resolve) => {
      process.once('SIGINT', resolve);
      process.once('SIGTERM', resolve);
    });
    screen.line();
  } finally {
    await page.close();
  }
}
