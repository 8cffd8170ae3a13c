// What the system knows of another process: its processor time, and the most memory that it held since the last time somebody
// asked. Linux alone has the files that this reads.

import { readFileSync, writeFileSync } from 'node:fs';

const MEBIBYTE = 1 << 20;
/** Ticks of a second in /proc: the kernel's USER_HZ, which is the same on every architecture that workerd runs on. */
const TICKS = 100;

/** @param {number} pid milliseconds, of user and system together, in steps of ten */
export function processorTime(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name stands in brackets, and may hold both brackets and spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
}

/** @param {number} pid mebibytes that it holds, and the most that it held since `forgetPeak` */
export function memory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const of = (/** @type {string} */ name) =>
    (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024) / MEBIBYTE;
  return { now: of('VmRSS'), most: of('VmHWM') };
}

/** From here on the most that it held is counted anew. @param {number} pid */
export function forgetPeak(pid) {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}
