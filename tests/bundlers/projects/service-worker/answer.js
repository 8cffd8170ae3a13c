// Answers whoever asks, on the port that came along.

import { exercise } from './src/exercise.js';

/** @param {Parameters<typeof exercise>[0]} attache */
export function answerWith(attache) {
  addEventListener('message', (event) => {
    const [port] = event.ports;
    const answer = exercise(attache, event.data.api).catch((error) => ({ error: String(error?.stack ?? error) }));
    event.waitUntil(answer.then((data) => port.postMessage(data)));
  });
}
