// @ts-check
// Starts in workerd: every one a process of its own with one Worker, which makes its client and its first call when the first
// visitor comes. The clock of a Worker stands still while it computes, so the server's is used; and what a start costs before
// the first visitor (modules are run when the program starts) shows in the processor time alone.

import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/setup/places.mjs';
import { startWorkerd } from '../../tests/worker/kit/runtime.mjs';
import { computedBy } from '../kit/processor.mjs';
import { bundle } from '../size/bundle.mjs';
import { now } from './clock.mjs';
import { counted } from './counted.mjs';

/** @typedef {import('./contenders.mjs').Contender} Contender */

const WORKER = `
let client;
export default {
  async fetch(_request, env) {
    client ??= create(env.BASE);
    await first(client);
    return new Response('done');
  },
};`;

/**
 * @param {string} folder
 * @param {string} slug
 * @param {Contender} contender
 * @returns {Promise<string>} the entry, as the kit of the Workers' tests wants it
 */
export async function placedWorker(folder, slug, contender) {
  const place = path.join(folder, slug);
  mkdirSync(place);
  const { outputs } = await bundle(contender.code.replaceAll('export const', 'const') + WORKER, 'workerd');
  for (const { name, contents } of outputs)
    writeFileSync(path.join(place, name.replace(/\.js$/, '.mjs')), renamed(name, contents));
  return path.relative(root, path.join(place, 'entry.mjs'));
}

/** Modules of workerd's kit end in .mjs. @param {string} name @param {Uint8Array} contents */
const renamed = (name, contents) =>
  name.endsWith('.js')
    ? Buffer.from(contents)
        .toString()
        .replace(/(["']\.\/chunk-[\w-]+)\.js(["'])/g, '$1.mjs$2')
    : contents;

/**
 * @param {import('./server.mjs').Server} server
 * @param {string} slug
 * @param {Contender} contender
 * @param {string} entry
 */
export async function startedWorker(server, slug, contender, entry) {
  const workerd = await startWorkerd({ start: { entry, bindings: { BASE: server.base(slug) } } });
  try {
    const listening = computedBy(workerd.pid);
    const [began, first] = await visited(server, slug, contender, workerd);
    const computed = computedBy(workerd.pid);
    const [again, second] = await visited(server, slug, contender, workerd);
    return {
      value: computed,
      'of that before the visitor, ms': listening,
      'visitor to request, ms': first - began,
      'the second visitor, ms': second - again,
    };
  } finally {
    await workerd.close();
  }
}

/**
 * @param {import('./server.mjs').Server} server
 * @param {string} slug
 * @param {Contender} contender
 * @param {import('../../tests/worker/kit/runtime.mjs').Runtime} workerd
 */
async function visited(server, slug, contender, workerd) {
  const began = now();
  const answer = await fetch(workerd.address('start'));
  const said = await answer.text();
  if (said !== 'done') throw new Error(`${answer.status} ${said}\n${workerd.said()}`);
  return /** @type {const} */ ([began, counted(server.taken(slug), contender)]);
}
