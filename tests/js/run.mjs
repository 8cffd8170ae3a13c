// `npm run test:runtimes -- node chromium firefox workerd`: the one suite in each runtime that is named, then a table.
// `--grep text` runs only tests whose name holds it; `--table file` draws what the last whole runs came to. Decides nothing about what a test means.

import process from 'node:process';
import { parseArgs } from 'node:util';
import { report, table } from './hosts/report.mjs';
import { wireEntries } from './hosts/wire-cases.mjs';
import { startOrigin } from './origin.mjs';
import { draw, keep } from './runtimes-table.mjs';
import './suite/all.mjs';
import { entries } from './suite/harness.mjs';

/** @typedef {import('./hosts/host.mjs').Host} Host */
/** @typedef {import('./hosts/host.mjs').StartHosts} StartHosts */

/** @typedef {import('./hosts/page-scripts.mjs').Realm} Realm */

/** @param {[name: import('./hosts/launch.mjs').BrowserName, realm?: Realm, wasm?: boolean]} which */
const inBrowser =
  (...which) =>
  async () => ({ start: (await import('./hosts/browser.mjs')).suiteIn(...which) });

/** @param {Realm} [realm] */
const inWebKit = (realm) => async () => ({ start: (await import('./hosts/webkit.mjs')).suiteInWebKit(realm) });

/** @param {'node22' | 'node24'} release */
const inNode = (release) => async () => ({ start: (await import('./hosts/node.mjs')).suiteInNode(release) });

/** @type {Record<string, () => Promise<{ start: StartHosts }>>} */
const HOSTS = {
  node: () => import('./hosts/node.mjs'),
  nowasm: async () => ({ start: (await import('./hosts/node.mjs')).startWithoutWasm }),
  node22: inNode('node22'),
  node24: inNode('node24'),
  deno: () => import('./hosts/deno.mjs'),
  bun: () => import('./hosts/bun.mjs'),
  chromium: inBrowser('chromium'),
  'chromium-worker': inBrowser('chromium', 'worker'),
  'chromium-service-worker': inBrowser('chromium', 'service worker'),
  'chromium-nowasm': inBrowser('chromium', 'window', false),
  firefox: inBrowser('firefox'),
  'firefox-worker': inBrowser('firefox', 'worker'),
  'firefox-service-worker': inBrowser('firefox', 'service worker'),
  'firefox-nowasm': inBrowser('firefox', 'window', false),
  webkit: inWebKit(),
  'webkit-worker': inWebKit('worker'),
  'webkit-service-worker': inWebKit('service worker'),
  workerd: () => import('./hosts/workerd.mjs'),
  'workerd-ends': async () => ({ start: (await import('./hosts/workerd.mjs')).startAtEnds }),
};

/** Part of another, whose rows the table has. */
const PARTIAL = new Set(['workerd-ends']);

/** @param {string[]} args */
function parse(args) {
  const options = /** @type {const} */ ({ grep: { type: 'string', default: '' }, table: { type: 'string' } });
  const { values, positionals: names } = parseArgs({ args, allowPositionals: true, options });
  return { names: names.length > 0 ? names : Object.keys(HOSTS), ...values };
}

/**
 * @param {string[]} names
 * @param {string} grep
 */
async function run(names, grep) {
  const chosen = [...entries, ...wireEntries()].filter(({ name }) => name.includes(grep));
  const origin = await startOrigin({
    startEmulator: async (options) => (await import('../../js/emulate.js')).serveEmulator(options),
  });
  /** @type {import('./hosts/report.mjs').Row[]} */
  const rows = [];
  try {
    for (const name of names) {
      const own = [];
      for (const host of await startHosts(name, origin.address)) own.push(await report(host, chosen, grep));
      if (grep === '' && !PARTIAL.has(name)) keep(name, own);
      rows.push(...own);
    }
  } finally {
    await origin.close();
  }
  return table(rows);
}

/**
 * A runtime that does not start is one that failed; the others still run.
 * @param {string} name
 * @param {string} origin
 * @returns {Promise<Host[]>}
 */
async function startHosts(name, origin) {
  try {
    const { start } = await /** @type {() => Promise<{ start: StartHosts }>} */ (HOSTS[name])();
    return await start({ origin });
  } catch (error) {
    const run = () => Promise.reject(error);
    return [{ title: name, run, extra: [{ name: `${name} starts`, run }], close: async () => {} }];
  }
}

const { names, grep, table: file } = parse(process.argv.slice(2));
const unknown = names.find((name) => !Object.hasOwn(HOSTS, name));
if (unknown !== undefined) {
  console.log(`There is no runtime "${unknown}". What to do: name some of ${Object.keys(HOSTS).join(', ')}.`);
  process.exitCode = 2;
} else {
  process.exitCode = (await run(names, grep)) ? 0 : 1;
  if (file !== undefined) draw(file);
}
