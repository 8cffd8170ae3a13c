// `npm run test:runtimes -- node chromium firefox workerd`: the one suite in each runtime that is named, then a table.
// `--grep text` runs only tests whose name holds it. Decides nothing about what a test means.

import process from 'node:process';
import { report, table } from './hosts/report.mjs';
import { wireEntries } from './hosts/wire-cases.mjs';
import { startOrigin } from './origin.mjs';
import './suite/all.mjs';
import { entries } from './suite/harness.mjs';

/** @typedef {import('./hosts/host.mjs').Host} Host */
/** @typedef {import('./hosts/host.mjs').StartHosts} StartHosts */

/** @param {import('./hosts/launch.mjs').BrowserName} name */
const inBrowser = (name) => async () => ({ start: (await import('./hosts/browser.mjs')).suiteIn(name) });

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
  firefox: inBrowser('firefox'),
  webkit: () => import('./hosts/webkit.mjs'),
  workerd: () => import('./hosts/workerd.mjs'),
};

/** @param {string[]} argv */
function parse(argv) {
  const at = argv.indexOf('--grep');
  const grep = at < 0 ? '' : (argv[at + 1] ?? '');
  const names = argv.filter((_, index) => at < 0 || (index !== at && index !== at + 1));
  return { names: names.length > 0 ? names : Object.keys(HOSTS), grep };
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
      for (const host of await startHosts(name, origin.address)) rows.push(await report(host, chosen, grep));
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

const { names, grep } = parse(process.argv.slice(2));
const unknown = names.find((name) => !Object.hasOwn(HOSTS, name));
if (unknown !== undefined) {
  console.log(`There is no runtime "${unknown}". What to do: name some of ${Object.keys(HOSTS).join(', ')}.`);
  process.exitCode = 2;
} else {
  process.exitCode = (await run(names, grep)) ? 0 : 1;
}
