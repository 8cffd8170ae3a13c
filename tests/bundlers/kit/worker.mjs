// What wrangler would deploy, run in workerd: the modules that it has written, with the types that it would tell Cloudflare.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import workerd from 'workerd';
import { weighed } from './visited.mjs';

/**
 * @param {string} folder of the modules, the entry `worker.js`
 * @param {string} api
 * @returns {Promise<import('./visited.mjs').Visit>}
 */
export async function deployed(folder, api) {
  const files = readdirSync(folder).filter((file) => /\.(js|wasm)$/.test(file));
  // The entry comes first.
  files.sort((one, other) => Number(other === 'worker.js') - Number(one === 'worker.js'));
  const weight = weighed(new Map(files.map((file) => [file, readFileSync(path.join(folder, file))])));
  const modules = files.map(
    (file) => `(name = "${file}", ${file.endsWith('.js') ? 'esModule' : 'wasm'} = embed "${file}")`,
  );
  const config = path.join(folder, 'worker.capnp');
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "internet", network = (allow = ["private"])),
    (name = "main", worker = (compatibilityDate = "2025-08-01", modules = [${modules.join(', ')}]))
  ],
  sockets = [(name = "main", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
  );
  const child = spawn(workerd.default, ['serve', config, '--control-fd=3'], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let output = '';
  child.stderr?.on('data', (text) => {
    output += text;
  });
  const gone = once(child, 'close');
  try {
    const heard = portOf(/** @type {import('node:stream').Readable} */ (child.stdio[3]));
    const port = await Promise.race([heard, gone.then(() => undefined)]);
    if (port === undefined) throw new Error(`workerd did not start:\n${output}`);
    const response = await fetch(`http://127.0.0.1:${port}/?api=${encodeURIComponent(api)}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`the Worker answered ${response.status}: ${text}\n${output}`);
    return { answer: JSON.parse(text), complaints: [], weight, server: undefined };
  } finally {
    child.kill('SIGKILL');
    await gone;
  }
}

/** @param {import('node:stream').Readable} control */
async function portOf(control) {
  for await (const line of createInterface({ input: control })) {
    const { event, port } = JSON.parse(line);
    if (event === 'listen') return Number(port);
  }
  return undefined;
}
