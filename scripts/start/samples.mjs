// @ts-check
// Files to send: plain text of no meaning, new on every run, so that no platform has seen it before.

import { randomBytes, randomInt } from 'node:crypto';

const AGENTS = ['Ada', 'Edsger', 'Grace', 'Katherine', 'Niklaus'];
const NOTES = [
  'agenda',
  'minutes',
  'questions',
  'answers',
  'follow-up',
  'numbers',
  'contacts',
  'decisions',
  'open points',
];

/** @param {number} bytes */
export function callLog(bytes) {
  const lines = ['call,agent,seconds,rating'];
  let length = lines[0]?.length ?? 0;
  while (length < bytes) {
    const line = `${randomBytes(8).toString('hex')},${AGENTS[randomInt(AGENTS.length)]},${randomInt(1800)},${randomInt(1, 6)}`;
    lines.push(line);
    length += line.length + 1;
  }
  const text = lines.join('\n').slice(0, bytes - 1);
  return new File([text, '\n'], 'call-log.csv', { type: 'text/csv' });
}

/** @param {number} count */
export function notes(count) {
  return Array.from({ length: count }, (_, index) => {
    const name = NOTES[index % NOTES.length];
    const text = `${name} ${index + 1}\n${randomBytes(24).toString('hex')}\n`;
    return new File([text], `${name} ${index + 1}.txt`, { type: 'text/plain' });
  });
}
