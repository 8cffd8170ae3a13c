// @ts-check
// Checks of the Rust floors: unit tests, wire cases, simulations, fuzz targets, and what is tried on them.

import path from 'node:path';
import { ask } from '../setup/command.mjs';
import { denyFolder } from '../setup/deny.mjs';
import { root } from '../setup/places.mjs';
import { cargo, node, program } from './outcome.mjs';

/** @typedef {import('./check.mjs').Check} Check */
/** @typedef {import('./outcome.mjs').Outcome} Outcome */

const SEEDS = ['--seeds', '300'];
const MANY_SEEDS = ['--seeds', '10000'];

/**
 * A program of the workspace, optimised a little. All are built as one: alone, each would have its own choice of features, and
 * the crate would be compiled again for each.
 * @param {string} name
 * @param {string[]} args
 * @returns {Promise<Outcome>}
 */
async function workspaceProgram(name, args) {
  const built = await cargo(['build', '--profile', 'sim', '--workspace', '--bins']);
  const folder = path.join(process.env.CARGO_TARGET_DIR ?? path.join(root, 'target'), 'sim');
  return built.status === 'failed' ? built : program(path.join(folder, name), args);
}

/** @param {string[]} seeds */
const simulate = (seeds) => workspaceProgram('simulate', seeds);

/** @param {string[]} args */
const herd = (args) => workspaceProgram('herd', args);

/** nextest where it is installed, cargo's own runner else. @returns {Promise<Outcome>} */
async function nativeTests() {
  const nextest = ask('cargo', ['nextest', '--version']) !== undefined;
  // The wire cases are a check of their own.
  const args = ['nextest', 'run', '--workspace', '--no-tests', 'pass', '-E', 'not binary(wire)'];
  const outcome = await cargo(nextest ? args : ['test', '--workspace']);
  if (outcome.status === 'failed' || !nextest) return outcome;
  const examples = await cargo(['test', '--doc', '--workspace']);
  return examples.status === 'failed' ? examples : outcome;
}

/** Licences and sources of all that is compiled, bans of what ships. @returns {Promise<Outcome>} */
async function deny() {
  const file = path.join(denyFolder() ?? '', 'cargo-deny');
  const all = await program(file, ['--color', 'never', '--workspace', 'check', 'licenses', 'sources']);
  if (all.status === 'failed') return all;
  return program(file, ['--color', 'never', '--exclude-dev', 'check', 'bans']);
}

/** @type {Check[]} */
export const RUST = [
  { name: 'rust', lane: 'cargo', title: 'native tests', needs: ['rust'], run: nativeTests },
  {
    name: 'wire',
    lane: 'cargo',
    title: 'wire cases',
    needs: ['rust'],
    run: (args) => cargo(['test', '--workspace', '--test', 'wire', '--', ...args]),
  },
  {
    name: 'simulation',
    lane: 'cargo',
    title: 'simulation',
    needs: ['rust'],
    run: (args) => simulate(args.length > 0 ? args : SEEDS),
  },
  {
    name: 'fuzz',
    lane: 'cargo',
    title: 'fuzz targets, shortly',
    needs: ['rust'],
    run: (args) => workspaceProgram('fuzz', args),
  },
  {
    name: 'herd',
    lane: 'cargo',
    title: 'a herd of clients through an outage',
    needs: ['rust'],
    run: herd,
  },
  {
    name: 'herd-long',
    lane: 'cargo',
    title: 'a herd of thousands',
    needs: ['rust'],
    full: true,
    run: () => herd(['--clients', '5000', '--others', '1000']),
  },
  {
    name: 'simulation-long',
    lane: 'cargo',
    title: 'simulation, many seeds',
    needs: ['rust'],
    full: true,
    run: () => simulate(MANY_SEEDS),
  },
  {
    name: 'simulation-uploads',
    lane: 'cargo',
    title: 'simulation, 10,000 lost replies, 2,000 sessions and 5,000 runs of links a row',
    needs: ['rust'],
    full: true,
    run: () => simulate(['--lost-replies', '10000', '--sessions', '2000', '--links', '5000']),
  },
  {
    name: 'planted',
    lane: 'cargo',
    title: 'planted bugs, each found by the simulation',
    needs: ['rust'],
    full: true,
    run: (args) => node(['scripts/planted.mjs', ...args]),
  },
  {
    name: 'mutants',
    lane: 'cargo',
    title: 'mutants of decisions and transfers',
    needs: ['rust', 'mutants'],
    named: true,
    run: (args) => node(['scripts/mutants.mjs', ...args]),
  },
  {
    name: 'deny',
    lane: 'cargo',
    title: 'licences and sources of crates',
    needs: ['rust', 'deny'],
    full: true,
    run: deny,
  },
];
