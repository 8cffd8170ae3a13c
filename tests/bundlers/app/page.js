// Runs the exercise in a page or tells why it could not: the driver reads the answer from the document.

import { exercise } from './exercise.js';

/** @param {Parameters<typeof exercise>[0]} attache */
export function run(attache) {
  return tell(exercise(attache, new URLSearchParams(location.search).get('api')));
}

/** @param {Promise<unknown>} work */
export async function tell(work) {
  const answer = await work.catch((error) => ({ error: String(error?.stack ?? error), cause: String(error?.cause) }));
  document.documentElement.dataset.answer = JSON.stringify(answer);
}
