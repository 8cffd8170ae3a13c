// @ts-check
// What processes have computed, all their threads, in milliseconds: this one, and others, which Linux alone tells.

import { readdirSync, readFileSync } from 'node:fs';
import process from 'node:process';

const NANOSECONDS = 1e6;

/** This process up to now. */
export function computed() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/**
 * What a piece of work takes of this process, and how long.
 * @param {() => Promise<unknown>} work
 * @returns {Promise<{ processor: number, passed: number }>} milliseconds
 */
export async function costOf(work) {
  const [before, began] = [computed(), performance.now()];
  await work();
  const passed = performance.now() - began;
  return { processor: computed() - before, passed };
}

/**
 * Another process up to now, by the scheduler's own count, which is finer than the ticks of /proc/<pid>/stat.
 * @param {number} pid
 */
export function computedBy(pid) {
  let sum = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      sum += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    } catch {
      // It has ended since.
    }
  }
  return sum / NANOSECONDS;
}
