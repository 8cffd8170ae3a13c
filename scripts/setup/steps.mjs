// @ts-check
// The steps of set-up, their order, and which of them a task needs. How each is done stands in its own file.

import { step } from './board.mjs';
import { chromium } from './chromium.mjs';
import { cxxCompiler } from './cxx.mjs';
import { cargoDeny } from './deny.mjs';
import { firefox } from './firefox.mjs';
import { cargoMutants } from './mutants.mjs';
import { npmDependencies } from './npm.mjs';
import { npmFolder } from './npm-folder.mjs';
import { npmShared } from './npm-shared.mjs';
import { pythonPeers } from './peers-python.mjs';
import { s3sServer } from './peers-s3s.mjs';
import { rustLinters, rustToolchain } from './rust.mjs';
import { smallStdLibrary } from './small-std.mjs';
import { wasmTarget } from './wasm-target.mjs';
import { wasmBindgen, wasmPack } from './wasm-tools.mjs';
import { webkit } from './webkit.mjs';

/** @typedef {(tell: import('./board.mjs').Tell, begin: (what: string) => void) => Promise<string>} Work */
/** @typedef {{ title: string, duration: string, work: Work, after: string[] }} Step */

/** @satisfies {Record<string, Step>} */
const STEPS = {
  npm: { title: 'npm dependencies', duration: 'about 15 s', work: npmDependencies, after: [] },
  rust: { title: 'Rust', duration: 'about 1 min', work: rustToolchain, after: [] },
  linters: { title: 'rustfmt and clippy', duration: 'about 20 s', work: rustLinters, after: ['rust'] },
  target: {
    title: 'wasm32 standard library',
    duration: '10 s by rustup, 2 min otherwise',
    work: wasmTarget,
    after: ['rust'],
  },
  'small-std': {
    title: 'wasm32 standard library, for size',
    duration: 'about 1 min, once a machine',
    work: smallStdLibrary,
    after: ['target'],
  },
  pack: { title: 'wasm-pack', duration: 'about 3 min, once a machine', work: wasmPack, after: ['rust'] },
  bindgen: { title: 'wasm-bindgen', duration: 'about 4 min, once a machine', work: wasmBindgen, after: ['rust'] },
  cxx: { title: 'C++ compiler', duration: 'about 30 s', work: cxxCompiler, after: [] },
  deny: { title: 'cargo-deny', duration: 'about 5 min, once a machine', work: cargoDeny, after: ['rust'] },
  mutants: { title: 'cargo-mutants', duration: 'about 4 min, once a machine', work: cargoMutants, after: ['rust'] },
  chromium: { title: 'Chromium', duration: 'about 1 min', work: chromium, after: [] },
  firefox: { title: 'Firefox', duration: 'about 1 min', work: firefox, after: [] },
  webkit: { title: 'WebKitGTK', duration: 'about 1 min', work: webkit, after: [] },
  runtimes: {
    title: 'Node, Deno and Bun',
    duration: 'about 30 s, 570 MB, once a machine',
    work: npmShared('runtimes'),
    after: [],
  },
  bundlers: {
    title: 'bundlers',
    duration: 'about 1 min, 790 MB, once a machine',
    work: npmShared('bundlers'),
    after: [],
  },
  'peers-npm': {
    title: 'servers from npm',
    duration: 'about 30 s',
    work: npmFolder('tests', 'peers', 'servers'),
    after: [],
  },
  wrangler: {
    title: 'wrangler',
    duration: 'about 30 s',
    work: npmFolder('examples', 'edge-worker'),
    after: [],
  },
  'api-pages': {
    title: 'typedoc',
    duration: 'about 10 s',
    work: npmFolder('tests', 'docs', 'api'),
    after: [],
  },
  bench: {
    title: 'what the benchmark compares with',
    duration: 'about 30 s',
    work: npmFolder('bench'),
    after: [],
  },
  'peers-python': { title: 'servers from PyPI', duration: 'about 15 s', work: pythonPeers('python'), after: [] },
  'peers-moto': { title: 'moto', duration: 'about 20 s, once a machine', work: pythonPeers('moto'), after: [] },
  'peers-s3s': { title: 's3s-fs', duration: 'about 3 min, once a machine', work: s3sServer, after: ['rust'] },
};

/** @typedef {keyof typeof STEPS} StepName */

/** @type {StepName[]} */
const BUILD = ['npm', 'rust', 'target', 'small-std', 'pack', 'bindgen'];
/** @type {StepName[]} */
const TEST = [...BUILD, 'linters', 'chromium', 'firefox'];

/** What the tasks need. @satisfies {Record<string, StepName[]>} */
export const TASKS = {
  build: BUILD,
  start: BUILD,
  test: TEST,
  full: /** @type {StepName[]} */ ([...TEST, 'webkit', 'runtimes', 'bundlers']),
};

/**
 * Runs the steps named, each after those it stands on, the rest side by side. Throws the first failure when all have ended.
 * @param {StepName[]} names
 */
export async function runSteps(names) {
  /** @type {Map<string, Promise<void>>} */
  const started = new Map();
  /**
   * @param {StepName} name
   * @returns {Promise<void>}
   */
  const start = (name) => {
    const present = started.get(name);
    if (present !== undefined) return present;
    /** @type {Step} */
    const { title, duration, work, after } = STEPS[name];
    const promise = Promise.all(after.map((before) => start(/** @type {StepName} */ (before)))).then(() =>
      step(title, duration, work),
    );
    started.set(name, promise);
    return promise;
  };
  const results = await Promise.allSettled(names.map(start));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
