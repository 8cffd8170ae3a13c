// A folder of modules in workerd, on a loopback port that it chooses: what wrangler or wasm-bindgen has written, with the types that
// would be told to Cloudflare, and settings as texts.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import workerd from 'workerd';

/** @typedef {{ address: string, said: () => string, close: () => Promise<void> }} Running */

const CONFIG = 'attache-workerd.capnp';

/**
 * @param {string} folder
 * @returns {string[]} its modules, by their paths within it
 */
export const modulesOf = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(js|wasm)$/.test(file))
    .map((file) => file.replaceAll(path.sep, '/'));

/**
 * @param {string} folder
 * @param {string} entry one of its modules
 * @param {Record<string, string>} [settings]
 * @returns {Promise<Running>}
 */
export async function inWorkerd(folder, entry, settings = {}) {
  // The entry comes first.
  const files = modulesOf(folder).sort((one, other) => Number(other === entry) - Number(one === entry));
  const modules = files.map(
    (file) => `(name = "${file}", ${file.endsWith('.js') ? 'esModule' : 'wasm'} = embed "${file}")`,
  );
  const bindings = Object.entries(settings).map(
    ([name, value]) => `(name = "${name}", text = ${JSON.stringify(value)})`,
  );
  const config = path.join(folder, CONFIG);
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "internet", network = (allow = ["private"])),
    (name = "main", worker = (
      compatibilityDate = "2025-08-01",
      modules = [${modules.join(', ')}],
      bindings = [${bindings.join(', ')}],
    ))
  ],
  sockets = [(name = "main", address = "127.0.0.1:0", http = (), service = "main")],
);
`,
  );
  const child = spawn(workerd.default, ['serve', config, '--control-fd=3'], {
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (text) => {
      output += text;
    });
  const gone = once(child, 'close');
  const close = async () => {
    child.kill('SIGKILL');
    await gone;
  };
  const heard = portOf(/** @type {import('node:stream').Readable} */ (child.stdio[3]));
  const port = await Promise.race([heard, gone.then(() => undefined)]);
  if (port === undefined) {
    await close();
    throw new Error(`workerd did not start:\n${output}`);
  }
  return { address: `http://127.0.0.1:${port}/`, said: () => output, close };
}

/** @param {import('node:stream').Readable} control */
async function portOf(control) {
  for await (const line of createInterface({ input: control })) {
    const { event, port } = JSON.parse(line);
    if (event === 'listen') return Number(port);
  }
  return undefined;
}
