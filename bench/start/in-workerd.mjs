// @ts-check
// The table of workerd.

import { contendersIn } from './contenders.mjs';
import { placedWorker, startedWorker } from './workerd.mjs';

/** @param {import('./index.mjs').How} how @returns {Promise<{ tables: import('../kit/report.mjs').Table[], charts: import('../kit/charts.mjs').Chart[] }>} */
export async function inWorkerd({ server, folder, log, beside }) {
  log('in workerd');
  // The visitor's own first request costs the visitor more than any other.
  await fetch(server.address);
  const lodged = await Promise.all(
    contendersIn('workerd').map(async (contender, at) => {
      const slug = `worker-${at}`;
      return { contender, slug, entry: await placedWorker(folder, slug, contender) };
    }),
  );
  const comparison = await beside(
    lodged.map(({ contender, slug, entry }) => ({
      name: contender.name,
      run: () => startedWorker(server, slug, contender, entry),
    })),
  );
  return {
    tables: [
      {
        title: 'workerd: processor time from the start of the program to the first answer',
        text: 'Every start a process of its own with one Worker, all its threads counted.',
        comparison,
        overs: true,
      },
    ],
    charts: [
      { kind: 'bars', name: 'workerd', title: 'workerd: over fetch by hand, ms of processor', comparison, of: 'over' },
    ],
  };
}
