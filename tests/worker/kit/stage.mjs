// What a file of tests stands on: worlds, each a Worker that nobody else uses, of one compatibility date, and a platform of
// its own behind it; so that worlds may be tried side by side. All Workers live in one process.

import { after, before } from 'node:test';
import { Depot } from './depot.mjs';
import { startWorkerd } from './runtime.mjs';

const ENTRY = 'tests/worker/worker/entry.mjs';

/**
 * @typedef {object} World
 * @property {Depot} depot
 * @property {(path: string) => string} at the Worker's address
 * @property {(stored: import('./depot.mjs').Stored) => string} put a file that no other test has
 */
/** @typedef {{ world: (name: string) => World, workerd: () => import('./runtime.mjs').Runtime }} Stage there from the first test on */

/** @param {Record<string, string>} worlds the compatibility date of each @returns {Stage} */
export function stage(worlds) {
  /** @type {Map<string, Depot>} */
  const depots = new Map();
  /** @type {import('./runtime.mjs').Runtime | undefined} */
  let runtime;
  let count = 0;
  before(async () => {
    for (const name of Object.keys(worlds)) depots.set(name, await Depot.start());
    const services = Object.entries(worlds).map(([name, date]) => {
      const { api: API = '', storage: STORAGE = '' } = depots.get(name) ?? {};
      return [name, { entry: ENTRY, date, bindings: { API, STORAGE } }];
    });
    runtime = await startWorkerd(Object.fromEntries(services));
  });
  after(async () => {
    await runtime?.close();
    await Promise.all([...depots.values()].map((depot) => depot.close()));
  });
  const workerd = () => {
    if (runtime === undefined) throw new Error('workerd has not been started');
    return runtime;
  };
  return {
    workerd,
    world(name) {
      const depot = () => {
        const found = depots.get(name);
        if (found === undefined) throw new Error(`there is no world "${name}"`);
        return found;
      };
      return {
        get depot() {
          return depot();
        },
        at: (path) => `${workerd().address(name)}${path}`,
        put(stored) {
          const id = `file-${++count}`;
          depot().put(id, stored);
          return id;
        },
      };
    },
  };
}

/** @param {string[]} dates a world for each, named for it */
export const worldsOf = (dates) => Object.fromEntries(dates.map((date) => [date, date]));
