// What a workflow has to hold to: actions by commit, no right that a job does not need, publishing apart from everything that runs
// code of the tree.

import { isMap, isScalar, LineCounter, parseDocument, visit } from 'yaml';

/**
 * @typedef {{ uses?: string, run?: string, with?: Record<string, unknown> }} Step
 * @typedef {{ permissions?: Record<string, string>, steps?: Step[], needs?: string | string[], 'timeout-minutes'?: number, 'runs-on'?: string }} Job
 * @typedef {{ on?: Record<string, unknown>, permissions?: Record<string, string>, jobs?: Record<string, Job> }} Workflow
 */

const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;
const VERSION = /^ v\d+\.\d+\.\d+$/;
/** What a stranger may have written. */
const FOREIGN = /\$\{\{[^}]*(github\.event\b(?!_name)|github\.head_ref|github\.ref_name|inputs\.)/;
/** A right with which things are published. */
const PUBLISHES = ['id-token', 'contents', 'packages', 'attestations'];

/**
 * @param {string} text of a workflow
 * @returns {string[]} what is wrong
 */
export function faultsIn(text) {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, strict: true, uniqueKeys: true });
  const broken = [...document.errors, ...document.warnings].map(({ message }) => message.split('\n')[0] ?? '');
  if (broken.length > 0) return broken;
  /** @type {string[]} */
  const faults = [];
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(key) || key.value !== 'uses' || !isScalar(value)) return;
      const line = lines.linePos(key.range?.[0] ?? 0).line;
      if (!PINNED.test(String(value.value))) faults.push(`line ${line}: ${value.value} is not pinned by its commit`);
      else if (!VERSION.test(value.comment ?? '')) faults.push(`line ${line}: no comment tells the version: # v1.2.3`);
    },
  });
  if (!isMap(document.contents)) return [...faults, 'it is no mapping'];
  /** @type {Workflow} */
  const { on = {}, permissions, jobs = {} } = document.toJS();
  if (permissions === undefined || Object.keys(permissions).length > 0)
    faults.push('permissions at the top have to be {}: each job names its own');
  if ('pull_request_target' in on) faults.push('pull_request_target runs with rights on code of strangers');
  for (const [name, job] of Object.entries(jobs)) faults.push(...faultsOfJob(name, job));
  return faults;
}

/**
 * @param {string} name
 * @param {Job} job
 */
function faultsOfJob(name, { permissions, steps = [], needs, 'timeout-minutes': timeout, 'runs-on': runner }) {
  const faults = [];
  if (permissions === undefined) faults.push('has no permissions of its own');
  if (timeout === undefined) faults.push('has no timeout-minutes');
  if (runner === undefined || runner.endsWith('-latest')) faults.push('runs on a system that changes under it');
  const rights = Object.entries(permissions ?? {}).filter(([, right]) => right === 'write');
  const publishes = rights.some(([right]) => PUBLISHES.includes(right));
  if (rights.length > 1) faults.push('may write more than one thing');
  if (publishes && needs === undefined) faults.push('publishes what no other job has built');
  for (const { uses, run, with: given } of steps) {
    if (uses?.startsWith('actions/checkout@') && given?.['persist-credentials'] !== false)
      faults.push('leaves its credentials in the checkout: persist-credentials: false');
    if (publishes && uses?.startsWith('actions/checkout@')) faults.push('has the tree and a right to publish');
    if (publishes && /\b(npm (ci|install|i|run|test|exec)|npx|cargo|node)\b/.test(run ?? ''))
      faults.push('runs code of others with a right to publish');
    if (FOREIGN.test(run ?? '')) faults.push('puts words of strangers into a script: take them from the environment');
  }
  return faults.map((fault) => `job ${name} ${fault}`);
}

/**
 * One action, one commit, in all of them.
 * @param {string[]} texts
 */
export function drifting(texts) {
  /** @type {Map<string, Set<string>>} */
  const commits = new Map();
  for (const [, action = '', commit = ''] of texts.join('\n').matchAll(/uses: (\S+)@(\S+ # \S+)/g))
    commits.set(action, (commits.get(action) ?? new Set()).add(commit));
  return [...commits].filter(([, found]) => found.size > 1).map(([action]) => action);
}
