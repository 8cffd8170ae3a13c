// A temporary folder for one run, below where the bundlers are installed, so that every project finds them as it would its own.
// Each project is copied there and gets the package from the packed tarball, by npm.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { must } from '../../../scripts/setup/command.mjs';
import { sharedPackage } from '../../../scripts/setup/npm-shared.mjs';
import { runtimeProgram } from '../../../scripts/setup/runtimes.mjs';

const here = fileURLToPath(new URL('../', import.meta.url));
/** What the newest of the bundlers ask for. */
const NODE = [22, 17];

/**
 * @typedef {object} Workshop
 * @property {(project: string) => Promise<string>} layOut the folder of a project, ready to be built
 * @property {(name: string) => string[]} program the command line that starts a bundler's program
 * @property {(name: string) => string} version of a package that is installed
 * @property {string} node the Node that the bundlers run in
 * @property {() => void} close
 */

/**
 * @param {string} tarball
 * @returns {Workshop}
 */
export function openWorkshop(tarball) {
  const tools = sharedPackage('bundlers');
  if (tools === undefined) throw new Error('the bundlers are not installed. What to do: run `npm run test:bundlers`.');
  const work = mkdtempSync(path.join(tools, 'work-'));
  const node = recentNode();
  const places = path.join(tools, 'node_modules');
  return {
    node,
    program: (name) => [node, realpathSync(path.join(places, '.bin', name))],
    version: (name) => JSON.parse(readFileSync(path.join(places, name, 'package.json'), 'utf8')).version,
    async layOut(project) {
      const folder = mkdtempSync(path.join(work, `${project}-`));
      cpSync(path.join(here, 'projects', project), folder, { recursive: true });
      cpSync(path.join(here, 'app'), path.join(folder, 'src'), { recursive: true });
      const file = path.join(folder, 'package.json');
      const given = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
      writeFileSync(file, JSON.stringify({ name: project, private: true, type: 'module', ...given }));
      mkdirSync(path.join(folder, 'dist'), { recursive: true });
      await must('npm', ['install', tarball, '--no-audit', '--no-fund', '--ignore-scripts', '--offline'], {
        cwd: folder,
        advice: 'read what npm says: the packed package could not be installed.',
      });
      return folder;
    },
    close: () => rmSync(work, { recursive: true, force: true, maxRetries: 5 }),
  };
}

function recentNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const recent = major > (NODE[0] ?? 0) || (major === NODE[0] && minor >= (NODE[1] ?? 0));
  return recent ? process.execPath : runtimeProgram('node24');
}
