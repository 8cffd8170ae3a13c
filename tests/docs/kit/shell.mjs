// Blocks of shell: every command is one that is there. npm scripts are scripts of the nearest package.json, programs of `node` are files,
// options of the command line are those that it names itself. Nothing is run.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../../scripts/setup/places.mjs';

/** Programs of others, whose arguments are theirs. */
const OTHERS = ['curl', 'cd', 'mkdir', 'cat', 'cargo', 'rustup', 'git', 'export', 'echo', 'printf'];
const OWN_NPM = ['start', 'test', 'init', 'install', 'ci', 'pack', 'publish', 'uninstall'];

/**
 * @param {import('./blocks.mjs').Block} block
 * @returns {string[]}
 */
export function checkShell({ file, line, text }) {
  const plain = text.replace(/\\\n\s*/g, ' ').replace(/(^|\s)#.*$/gm, '');
  const commands = plain.split(/\s*(?:&&|\|\||[;|\n])\s*|\s+&$/m).filter((part) => part.trim() !== '');
  return commands.flatMap((command) =>
    faultOf(command.trim(), path.posix.dirname(file)).map((fault) => `${file}:${line}: ${fault}`),
  );
}

/**
 * @param {string} command
 * @param {string} folder of the page
 * @returns {string[]}
 */
function faultOf(command, folder) {
  const words = command
    .replace(/^\w+=\$\((.*)\)$/, '$1')
    .split(/\s+/)
    .filter((word) => !/^[A-Z_]+=/.test(word));
  const [program = '', ...args] = words;
  if (program === '' || OTHERS.includes(program)) return [];
  if (program === 'npm') return npm(args, folder);
  if (program === 'node') return nodeProgram(args, folder);
  if (program === 'npx') return npx(args);
  return [`nobody knows the program "${program}"`];
}

/**
 * @param {string[]} args
 * @param {string} folder
 */
function npm(args, folder) {
  const [verb = '', ...rest] = args.filter((word) => !/^-\w$|^--silent$/.test(word) || word === '--');
  if (verb === 'run') {
    const script = rest.find((word) => !word.startsWith('-')) ?? '';
    const manifests = [folder, '']
      .map((place) => path.join(root, place, 'package.json'))
      .filter((file) => existsSync(file));
    const known = manifests.some((file) => script in (JSON.parse(readFileSync(file, 'utf8')).scripts ?? {}));
    return known ? [] : [`there is no npm script "${script}"`];
  }
  return OWN_NPM.includes(verb) ? [] : [`nobody knows "npm ${verb}"`];
}

/**
 * @param {string[]} args
 * @param {string} folder
 */
function nodeProgram(args, folder) {
  const program = args.find((word) => !word.startsWith('-')) ?? '';
  const present = [folder, ''].some((place) => existsSync(path.join(root, place, program)));
  // A program that the reader is told to write has no folder.
  return present || !program.includes('/') ? [] : [`there is no program ${program}`];
}

/** @param {string[]} args */
function npx([what = '', ...args]) {
  if (what === 'wrangler') return [];
  if (what !== '@attache/client') return [`nobody knows "npx ${what}"`];
  const { bin = {} } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const files = typeof bin === 'string' ? [bin] : Object.values(bin);
  if (files.length === 0) return ['the package has no command line'];
  const source = commandLine();
  const named = args
    .filter((word) => /^--\w/.test(word) || word === args[0])
    .map((word) => word.replace(/^--|=.*/g, ''));
  return named.filter((word) => !source.includes(word)).map((word) => `the command line knows no "${word}"`);
}

/** Its text, where it names what it takes. */
function commandLine() {
  const folder = path.join(root, 'js');
  const files = readdirSync(folder).filter((name) => /^cli[\w-]*\.m?js$/.test(name));
  return files.map((name) => readFileSync(path.join(folder, name), 'utf8')).join('\n');
}
