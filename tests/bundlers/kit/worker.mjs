// What wrangler would deploy, run in workerd: its exercise's answer, and the weight of what is uploaded to Cloudflare.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { weighed } from './visited.mjs';
import { inWorkerd, modulesOf } from './workerd.mjs';

/**
 * @param {string} folder of the modules, the entry `worker.js`
 * @param {string} api
 * @returns {Promise<import('./visited.mjs').Visit>}
 */
export async function deployed(folder, api) {
  const weight = weighed(new Map(modulesOf(folder).map((file) => [file, readFileSync(path.join(folder, file))])));
  const running = await inWorkerd(folder, 'worker.js');
  try {
    const response = await fetch(`${running.address}?api=${encodeURIComponent(api)}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`the Worker answered ${response.status}: ${text}\n${running.said()}`);
    return { answer: JSON.parse(text), complaints: [], weight, server: undefined };
  } finally {
    await running.close();
  }
}
