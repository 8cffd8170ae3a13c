// `node tests/js/specs.mjs`: drives the packaged client over the embedded emulator through every verb and variant of the
// platforms that have machine-readable documents, and holds each request and each answer against them (tests/specs).

import process from 'node:process';
import { driveCuadra } from './specs/drive-cuadra.mjs';
import { driveDiscoveryEngine } from './specs/drive-discovery-engine.mjs';
import { driveVoipbin } from './specs/drive-voipbin.mjs';
import { Specs } from './specs/validate.mjs';

/** Each gives other ids, and other choices where documents allow several forms. */
const SEEDS = [1, 2, 3];
const PLATFORMS = {
  cuadra: driveCuadra,
  voipbin: driveVoipbin,
  'discovery-engine': driveDiscoveryEngine,
};

/**
 * @param {string} platform
 * @param {(seed: number) => Promise<import('./specs/world.mjs').World[]>} drive
 */
async function held(platform, drive) {
  const specs = new Specs(platform);
  /** @type {Map<string, number>} */
  const faults = new Map();
  const fault = (/** @type {string} */ what) => faults.set(what, (faults.get(what) ?? 0) + 1);
  let [checked, elsewhere] = [0, 0];
  const worlds = [];
  for (const seed of SEEDS) worlds.push(...(await drive(seed)));
  for (const w of worlds) {
    await w.close();
    for (const message of w.messages) for (const what of await specs.check(message)) fault(what);
    for (const leak of w.backstage.leaks()) fault(`credentials at ${leak.path}: ${leak.headers}`);
    checked += w.messages.length;
    elsewhere += w.elsewhere.length;
  }
  for (const { operation } of specs.operations) if (!specs.met.has(operation)) fault(`${operation}: never met`);
  for (const { used, operation, status, reason } of specs.exceptions)
    if (used === 0) fault(`an exception that nothing needs: ${operation} ${status}: ${reason}`);
  return { platform, specs, faults, checked, elsewhere };
}

const results = [];
for (const [platform, drive] of Object.entries(PLATFORMS)) results.push(await held(platform, drive));

for (const { platform, specs, faults, checked, elsewhere } of results) {
  const met = `${specs.met.size} of ${specs.operations.length} operations`;
  console.log(
    `${platform}: ${checked} requests and ${checked} answers checked, ${met}; ${specs.refused} wrong requests refused; ${elsewhere} more to the storage host`,
  );
  for (const { used, operation, status, reason } of specs.exceptions)
    console.log(`  let through ${String(used).padStart(3)} × ${operation} ${status}: ${reason}`);
  for (const [what, count] of faults) console.log(`  ✗ ${count} × ${what}`);
}
const messages = results.reduce((sum, { checked }) => sum + 2 * checked, 0);
const wrong = results.reduce((sum, { faults }) => sum + faults.size, 0);
console.log(`total: ${messages} messages checked, ${wrong} kinds of fault`);
process.exitCode = wrong === 0 ? 0 : 1;
