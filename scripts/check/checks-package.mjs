// @ts-check
// Checks of what people get: guides, examples, the package, helpers at the edge, servers of others, sizes.

import { BUILD_NEEDS, browserEnvironment } from './check.mjs';
import { node } from './outcome.mjs';

/** @typedef {import('./check.mjs').Check} Check */
/** @typedef {import('./outcome.mjs').Outcome} Outcome */

/** Servers and proxy by hand first: what fails there is no fault of the client. @param {string[]} args @returns {Promise<Outcome>} */
async function peers(args) {
  const units = await node(['--test', 'tests/peers/units/']);
  return units.status === 'failed' ? units : node(['tests/peers/run.mjs', ...args]);
}

/** @type {Check[]} */
export const PACKAGE = [
  {
    name: 'docs',
    lane: 'node',
    title: 'the code in the pages, and their links',
    needs: [...BUILD_NEEDS, 'chromium'],
    after: ['build'],
    run: (args) => node(['tests/docs/run.mjs', ...args], browserEnvironment()),
  },
  {
    name: 'consumer',
    lane: 'node',
    title: 'the package in an empty folder, README beside it',
    needs: BUILD_NEEDS,
    after: ['build'],
    run: () => node(['tests/docs/consumer.mjs']),
  },
  {
    name: 'api-docs',
    lane: 'cargo',
    title: 'the reference as pages',
    needs: ['npm', 'rust', 'target', 'api-pages'],
    full: true,
    run: () => node(['tests/docs/api/run.mjs']),
  },
  {
    name: 'custom',
    lane: 'node',
    title: 'a described platform against its own server',
    needs: BUILD_NEEDS,
    after: ['build'],
    run: () => node(['--test', 'examples/custom-backend/test.mjs']),
  },
  {
    name: 'worker',
    lane: 'node',
    title: 'the edge helpers and their example in workerd',
    needs: BUILD_NEEDS,
    after: ['build'],
    run: (args) => node(['tests/worker/run.mjs', ...args]),
  },
  {
    name: 'worker-full',
    lane: 'node',
    title: 'the same, all dates, 512 MiB',
    needs: BUILD_NEEDS,
    after: ['build'],
    full: true,
    run: () => node(['tests/worker/run.mjs', '--full']),
  },
  {
    name: 'edge-example',
    lane: 'node',
    title: 'the example Worker under wrangler and miniflare',
    needs: [...BUILD_NEEDS, 'wrangler'],
    after: ['build'],
    full: true,
    run: () =>
      node(['--test', 'examples/edge-worker/test/wrangler.test.mjs', 'examples/edge-worker/test/links.test.mjs']),
  },
  {
    name: 'peers',
    lane: 'node',
    title: 'resumable uploads to servers of others',
    needs: [...BUILD_NEEDS, 'peers-npm', 'peers-python'],
    after: ['build'],
    run: (args) => peers(args),
  },
  {
    name: 'peers-full',
    lane: 'node',
    title: 'the same, all servers, up to 1 GiB',
    needs: [...BUILD_NEEDS, 'peers-npm', 'peers-python', 'peers-moto', 'peers-s3s'],
    after: ['build'],
    full: true,
    run: (args) => peers(['--full', ...args]),
  },
  {
    name: 'package',
    lane: 'node',
    title: 'the package as it would be published',
    needs: BUILD_NEEDS,
    after: ['build'],
    run: (args) => node(['tests/package/check.mjs', ...args]),
  },
  {
    name: 'release',
    lane: 'node',
    title: 'workflows, licences of others, bill of materials',
    needs: BUILD_NEEDS,
    after: ['build'],
    run: () => node(['--test', 'tests/package/release.test.mjs']),
  },
  {
    name: 'cli',
    lane: 'node',
    title: 'the command line of the packed package',
    needs: [...BUILD_NEEDS, 'chromium'],
    after: ['build'],
    run: () => node(['--test', 'tests/package/cli.test.mjs'], browserEnvironment()),
  },
  {
    name: 'bundlers',
    lane: 'node',
    title: 'the package in every bundler',
    needs: [...BUILD_NEEDS, 'chromium', 'runtimes', 'bundlers'],
    after: ['build'],
    full: true,
    run: (args) => node(['tests/bundlers/run.mjs', ...args], browserEnvironment()),
  },
  {
    name: 'rust-example',
    lane: 'cargo',
    title: 'the crate in a page and a Worker of Rust',
    needs: [...BUILD_NEEDS, 'linters', 'chromium'],
    after: ['build'],
    full: true,
    run: () => node(['examples/rust-wasm/test.mjs'], browserEnvironment()),
  },
  {
    name: 'size',
    lane: 'node',
    title: 'size',
    needs: BUILD_NEEDS,
    after: ['build'],
    run: () => node(['bench/size.mjs']),
  },
  {
    name: 'bench-quick',
    lane: 'node',
    title: 'every part of the benchmark, small',
    needs: [...BUILD_NEEDS, 'bench', 'chromium'],
    after: ['build'],
    full: true,
    run: (args) => node(['bench/run.mjs', '--quick', ...args], browserEnvironment()),
  },
  {
    name: 'size-element',
    lane: 'node',
    title: 'size of <attache-files>',
    needs: ['npm'],
    run: () => node(['bench/element.mjs']),
  },
];
