// One subject: laid out, built, run, and its answer held against what it has to be.

import { deepEqual, match } from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { must } from '../../../scripts/setup/command.mjs';
import { servedFolder, servedProgram } from './served.mjs';
import { visited, weighed } from './visited.mjs';
import { deployed } from './worker.mjs';

/** @typedef {import('./subjects.mjs').Subject} Subject */
/** @typedef {import('./workshop.mjs').Workshop} Workshop */
/** @typedef {import('./visited.mjs').Visit} Visit */

/** What the exercises in app/ answer where all is well. */
const WANTED = {
  files: { watched: true, listed: true, same: true, deleted: true, failure: 'true AttacheError not_found' },
  edge: { relayed: '201 at-the-edge.png', listed: true, whole: true, part: '206 true', gone: 404 },
};

/** Nothing that they would like to tell or to ask leaves the machine. */
const QUIET = {
  NO_COLOR: '1',
  FORCE_COLOR: undefined,
  CI: '1',
  NEXT_TELEMETRY_DISABLED: '1',
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  DISABLE_OPENCOLLECTIVE: '1',
  NODE_ENV: undefined,
};

/**
 * @param {Subject} subject
 * @param {{ workshop: Workshop, browser: import('puppeteer-core').Browser, api: string }} world
 * @returns {Promise<Visit['weight']>}
 */
export async function tried(subject, { workshop, browser, api }) {
  const folder = await workshop.layOut(subject.project);
  for (const part of subject.without ?? []) rmSync(path.join(folder, part), { recursive: true });
  const commandOf = (/** @type {string[]} */ [name = '', ...args]) =>
    name === 'node' ? [workshop.node, ...args] : [...workshop.program(name), ...args];
  for (const step of subject.build) {
    const [program = '', ...args] = commandOf(step);
    await must(program, args, { cwd: folder, env: QUIET, advice: 'read what the bundler says.', kept: 40 });
  }
  for (const [from, to] of subject.copied ?? []) cpSync(path.join(folder, from), path.join(folder, to));
  if (subject.worker) return judged(await deployed(path.join(folder, 'dist'), api), WANTED[subject.worker]).weight;
  const server = subject.server
    ? await servedProgram(commandOf(subject.server), folder, QUIET)
    : await servedFolder(path.join(folder, subject.folder ?? 'dist'));
  try {
    const address = new URL(subject.page ?? '', server.address);
    address.search = String(new URLSearchParams({ ...subject.query, api }));
    const visit = await visited(browser, address);
    if (subject.fails) {
      match(String(/** @type {{ error?: string }} */ (visit.answer).error), subject.fails);
      return weightOf(server, visit);
    }
    judged(visit);
    for (const [route, exercise] of Object.entries(subject.routes ?? {})) {
      const response = await fetch(new URL(`${route}?api=${encodeURIComponent(api)}`, server.address));
      const text = await response.text();
      if (!response.ok) throw new Error(`/${route} answered ${response.status}: ${text.slice(0, 500)}`);
      deepEqual(JSON.parse(text), WANTED[exercise], `what the route /${route} answers`);
    }
    return weightOf(server, visit);
  } catch (error) {
    const said = server.said();
    if (said !== '') console.log(said);
    throw error;
  } finally {
    await server.close();
  }
}

/**
 * What a server has handed out is all that was loaded, by service workers too, which no page tells of.
 * @param {import('./served.mjs').Served} server
 * @param {Visit} visit
 */
const weightOf = ({ handedOut }, { weight }) => (handedOut ? weighed(handedOut) : weight);

/**
 * @param {Visit} visit
 * @param {typeof WANTED[keyof typeof WANTED]} [wanted]
 */
function judged(visit, wanted = WANTED.files) {
  deepEqual(visit.answer, wanted);
  if (visit.server !== undefined) deepEqual(JSON.parse(visit.server), WANTED.files);
  deepEqual(visit.complaints, []);
  return visit;
}
