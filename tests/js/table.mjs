// `npm run test:hostile`: the hostile part of the suite alone, in every runtime, and what it found as a table: row by row what
// was sent, and how each verb ended where. Written to tests/js/hostile-table.md; decides nothing, the suite does.

import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { findFirefox } from '../../scripts/setup/firefox.mjs';
import { findRuntime } from '../../scripts/setup/runtimes.mjs';
import { findWebKitDriver, findXvfb } from '../../scripts/setup/webkit.mjs';
import { suiteIn } from './hosts/browser.mjs';
import { suiteInNode } from './hosts/node.mjs';
import { report, table } from './hosts/report.mjs';
import { suiteInWebKit } from './hosts/webkit.mjs';
import { startOrigin } from './origin.mjs';
import './suite/all.mjs';
import { entries } from './suite/harness.mjs';
import { VERBS } from './suite/hostile-wire.mjs';

/** @typedef {import('./hosts/host.mjs').StartHosts} StartHosts */
/** @typedef {import('./suite/hostile-wire.mjs').Ends} Ends */
/** @typedef {{ title: string, what: string, came: Ends, why: string }} Told what one realm tells of one row */
/** @typedef {Map<string, Told>} Found by the title of the runtime */

/** Those that not every machine has are left out where they are not: the table says in which it was made. @type {(() => Promise<{ start: StartHosts } | undefined>)[]} */
const HOSTS = [
  () => import('./hosts/node.mjs'),
  .../** @type {const} */ (['node22', 'node24']).map(
    (release) => async () => (findRuntime(release) ? { start: suiteInNode(release) } : undefined),
  ),
  async () => (findRuntime('deno') ? import('./hosts/deno.mjs') : undefined),
  async () => (findRuntime('bun') ? import('./hosts/bun.mjs') : undefined),
  () => import('./hosts/workerd.mjs'),
  async () => ({ start: suiteIn('chromium') }),
  async () => (findFirefox() ? { start: suiteIn('firefox') } : undefined),
  async () => (findWebKitDriver() && findXvfb() ? { start: suiteInWebKit() } : undefined),
];
const FILE = fileURLToPath(new URL('hostile-table.md', import.meta.url));

/** @type {Map<string, Map<string, Found>>} */
const groups = new Map();
/** @type {import('./hosts/report.mjs').Row[]} */
const results = [];
const chosen = entries.filter(({ name }) => name.startsWith('hostile: '));
const origin = await startOrigin();
try {
  for (const load of HOSTS) {
    const found = await load();
    if (!found) continue;
    const { start } = found;
    for (const host of await start({ origin: origin.address })) {
      results.push(await report(host, chosen, 'hostile: '));
      for (const told of /** @type {Told[]} */ (origin.takeTold().flat())) keep(host.title, told);
    }
  }
} finally {
  await origin.close();
}
const text = markdown(results.map(({ title }) => title));
writeFileSync(FILE, text);
console.log(`\n${text}`);
process.exitCode = table(results) ? 0 : 1;

/** @param {string} runtime @param {Told} told */
function keep(runtime, told) {
  const group = groups.get(told.title) ?? new Map();
  groups.set(told.title, group.set(told.what, (group.get(told.what) ?? new Map()).set(runtime, told)));
}

/** @param {string[]} runtimes */
function markdown(runtimes) {
  const rows = [...groups.values()].reduce((sum, group) => sum + group.size, 0);
  const parts = [...groups].map(
    ([title, group]) => `## ${title}

| sent | ends |
|---|---|
${[...group].map(([what, found]) => `| ${cell(what)} | ${endsOf(found)} |\n`).join('')}`,
  );
  return `# What a hostile server can send, and how a call ends

Made by \`npm run test:hostile\`, over real sockets, in ${runtimes.join(', ')}. ${rows} rows.

A call ends in \`ok\` or in the code of its error, then the status where there was one, then what is known of a write (\`unknown\`: it may
have happened). *watched* is an upload whose progress is looked at (XMLHttpRequest in a page), *keyless* one to a platform that honours no
idempotency key. \`read:\` is how the reading of a download's body ended. Where runtimes differ, what most do stands first and the others are named.

${parts.join('\n')}`;
}

/** Runtimes that agree are told once. @param {Found} found */
function endsOf(found) {
  /** @type {Map<string, { runtimes: string[], whys: Set<string> }>} */
  const alike = new Map();
  for (const [runtime, { came, why }] of found) {
    const words = wordsOf(came);
    const { runtimes, whys } = alike.get(words) ?? { runtimes: [], whys: new Set() };
    alike.set(words, { runtimes: [...runtimes, runtime], whys: why === '' ? whys : whys.add(why) });
  }
  if (alike.size === 1) return [...alike.keys()].join('');
  const groups = [...alike].sort(([, one], [, other]) => other.runtimes.length - one.runtimes.length);
  return groups
    .map(([words, { runtimes, whys }]) => {
      const most = runtimes.length > found.size / 2;
      // Why one of them is among the most, its own list tells.
      const reasons = !most && whys.size > 0 ? ` (${[...whys].join('; ')})` : '';
      return `${most ? '' : `**${shortly(runtimes).join(', ')}:** `}${words}${reasons}`;
    })
    .join('<br>');
}

/** By their names and first numbers; workerd once, where its dates agree. @param {string[]} titles */
function shortly(titles) {
  const names = titles.map((title) => title.replace(/(\.\d+)+$/, ''));
  const dates = results.filter(({ title }) => title.startsWith('workerd')).map(({ title }) => title);
  if (!dates.every((title) => titles.includes(title))) return names;
  return [...new Set(names.map((name) => (dates.includes(name) ? 'workerd' : name)))];
}

/** Verbs that end alike are told together. @param {Ends} came */
function wordsOf(came) {
  /** @type {Map<string, string[]>} */
  const byEnd = new Map();
  for (const verb of VERBS) {
    const end = came[verb];
    if (end !== undefined) byEnd.set(end, [...(byEnd.get(end) ?? []), verb]);
  }
  if (byEnd.size === 1 && Object.keys(came).length === VERBS.length) return `\`${[...byEnd.keys()].join('')}\``;
  return [...byEnd].map(([end, verbs]) => `${verbs.join(', ')} \`${end}\``).join('; ');
}

/** @param {string} text */
function cell(text) {
  return text
    .replace(/[^ -~]/g, '·')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;');
}
