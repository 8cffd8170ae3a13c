// @ts-check
// Checks of the client as built: the suite in every runtime, pages, the element, long runs.

import { runSteps } from '../setup/steps.mjs';
import { BUILD_NEEDS, browserEnvironment } from './check.mjs';
import { node } from './outcome.mjs';

/** @typedef {import('./check.mjs').Check} Check */
/** @typedef {import('./outcome.mjs').Outcome} Outcome */
/** @typedef {import('../setup/steps.mjs').StepName} StepName */

/** Side by side: each waits more than it computes. */
const RUNTIMES = [['chromium'], ['node'], ['workerd-ends']];
/** One after the other: together they are a machine's whole load. @type {{ name: string, needs: StepName[] }[]} */
const MORE_RUNTIMES = [
  { name: 'node22', needs: ['runtimes'] },
  { name: 'node24', needs: ['runtimes'] },
  { name: 'deno', needs: ['runtimes'] },
  { name: 'bun', needs: ['runtimes'] },
  { name: 'workerd', needs: [] },
  { name: 'nowasm', needs: [] },
  { name: 'chromium-worker', needs: ['chromium'] },
  { name: 'chromium-service-worker', needs: ['chromium'] },
  { name: 'chromium-nowasm', needs: ['chromium'] },
  { name: 'firefox', needs: ['firefox'] },
  { name: 'firefox-worker', needs: ['firefox'] },
  { name: 'firefox-service-worker', needs: ['firefox'] },
  { name: 'firefox-nowasm', needs: ['firefox'] },
  { name: 'webkit', needs: ['webkit'] },
  { name: 'webkit-worker', needs: ['webkit'] },
  { name: 'webkit-service-worker', needs: ['webkit'] },
];

const UNITS = ['tests/js/face/', 'tests/emulator/face/', 'tests/build/', 'tests/bench/', 'tests/planted/'];

/** @param {string[][]} groups @returns {Promise<Outcome>} */
async function inRuntimes(groups) {
  const runs = groups.map((names) => node(['tests/js/run.mjs', ...names], browserEnvironment()));
  const outcomes = await Promise.all(runs);
  const failed = outcomes.find(({ status }) => status === 'failed');
  return failed ?? { status: 'passed', note: outcomes.map(({ note }) => note.replace(/^runtimes: /, '')).join('; ') };
}

/** @type {Check[]} */
export const CLIENT = [
  {
    name: 'runtimes',
    lane: 'node',
    title: 'the suite in every runtime',
    needs: [...BUILD_NEEDS, 'chromium', 'firefox'],
    after: ['build'],
    run: async (args) => {
      // A runtime that is named may be none of those that every run has.
      await runSteps(MORE_RUNTIMES.filter(({ name }) => args.includes(name)).flatMap(({ needs }) => needs));
      return inRuntimes(args.length > 0 ? [args] : RUNTIMES);
    },
  },
  {
    name: 'runtimes-full',
    // Many suites, each of which waits more than it computes: a lane of their own.
    lane: 'runtimes',
    title: 'the suite in every other runtime',
    needs: [...BUILD_NEEDS, ...new Set(MORE_RUNTIMES.flatMap(({ needs }) => needs))],
    after: ['build'],
    full: true,
    run: () => inRuntimes([MORE_RUNTIMES.map(({ name }) => name)]),
  },
  {
    name: 'hostile',
    lane: 'node',
    title: 'the table of what a hostile server can send',
    needs: [...BUILD_NEEDS, 'chromium'],
    after: ['build'],
    full: true,
    run: () => node(['tests/js/table.mjs'], browserEnvironment()),
  },
  {
    name: 'cycles',
    lane: 'node',
    title: 'ten thousand clients, used and closed',
    needs: BUILD_NEEDS,
    after: ['build'],
    full: true,
    run: () => node(['tests/js/run.mjs', 'node', '--grep', 'A13'], { ATTACHE_CYCLES: '10000' }),
  },
  {
    name: 'reload',
    lane: 'node',
    title: 'an upload whose page is left and opened again',
    needs: [...BUILD_NEEDS, 'chromium', 'firefox'],
    after: ['build'],
    run: (args) => node(['tests/browser/reload.mjs', ...args], browserEnvironment()),
  },
  {
    name: 'element',
    lane: 'node',
    title: '<attache-files> in Chromium, or in what is named',
    needs: [...BUILD_NEEDS, 'chromium'],
    after: ['build'],
    run: async (args) => {
      await runSteps(MORE_RUNTIMES.filter(({ name }) => args.includes(name)).flatMap(({ needs }) => needs));
      // Pictures, and all ways of seeing, are for the full run.
      const brief = '^(?!pictures|accessibility: axe finds nothing: (?!light|dark))';
      const named = args.some((word) => ['chromium', 'firefox', 'webkit'].includes(word));
      const chosen = named ? args : ['chromium', ...(args.length > 0 ? args : ['--grep', brief])];
      return node(['tests/browser/element.mjs', ...chosen], browserEnvironment());
    },
  },
  {
    name: 'element-full',
    lane: 'node',
    title: '<attache-files> in three browsers, pictures too',
    needs: [...BUILD_NEEDS, 'chromium', 'firefox', 'webkit'],
    after: ['build'],
    full: true,
    run: () => node(['tests/browser/element.mjs'], browserEnvironment()),
  },
  {
    name: 'widget',
    lane: 'node',
    title: 'the chat widget in a browser',
    needs: [...BUILD_NEEDS, 'chromium'],
    after: ['build'],
    run: () => node(['examples/chat-widget/test.mjs'], browserEnvironment()),
  },
  {
    name: 'react',
    lane: 'node',
    title: 'the React component on a server and in a browser',
    needs: [...BUILD_NEEDS, 'chromium'],
    after: ['build'],
    run: () => node(['examples/react-wrapper/test.mjs'], browserEnvironment()),
  },
  {
    name: 'upload-memory',
    lane: 'node',
    title: 'what 2 GiB that go up cost a page',
    needs: [...BUILD_NEEDS, 'bench', 'chromium'],
    after: ['build'],
    full: true,
    run: () => node(['bench/upload/memory.mjs'], browserEnvironment()),
  },
  {
    name: 'cuts',
    lane: 'node',
    title: 'downloads that are cut at every byte',
    needs: BUILD_NEEDS,
    after: ['build'],
    full: true,
    run: (args) => node(['tests/downloads/cuts.mjs', ...args]),
  },
  {
    name: 'soak',
    lane: 'node',
    title: 'mixed load under faults: memory, rejections, sockets',
    needs: BUILD_NEEDS,
    after: ['build'],
    full: true,
    run: (args) => node(['tests/soak/run.mjs', ...args]),
  },
  {
    name: 'page',
    lane: 'node',
    title: 'the chat page in a browser',
    needs: [...BUILD_NEEDS, 'chromium'],
    after: ['build'],
    run: () => node(['tests/js/page.mjs'], browserEnvironment()),
  },
  {
    name: 'walk',
    lane: 'node',
    title: 'the walk-through of npm start',
    needs: BUILD_NEEDS,
    after: ['build'],
    run: () => node(['scripts/start.mjs', '--once']),
  },
  {
    name: 'face',
    lane: 'node',
    title: 'units of the JavaScript face, the emulator, the build and the benchmark; planted bugs fit',
    needs: BUILD_NEEDS,
    after: ['build'],
    run: () => node(['--test', ...UNITS]),
  },
  {
    name: 'specs',
    lane: 'node',
    title: 'messages, errors and bad input against the documents',
    needs: BUILD_NEEDS,
    after: ['build'],
    run: async () => {
      const units = await node(['--test', 'tests/js/specs/']);
      return units.status === 'failed' ? units : node(['tests/js/specs.mjs']);
    },
  },
];
