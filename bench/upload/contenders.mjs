// @ts-check
// Which uploads are compared with which, and what they should reach.

import { RSS } from '../transfer/node.mjs';

/**
 * @typedef {object} Sender
 * @property {string} way
 * @property {boolean} [listen] progress is listened to
 * @property {'node' | 'chromium'} [only]
 */

/** @typedef {import('../kit/compare.mjs').Row} Row */
/** @typedef {{ contender: string, text: string, holds: (row: Row) => boolean, only?: 'node' | 'chromium' }} Bar */
/** @typedef {{ title: string, name: string, base: string, senders: Sender[], bars: Bar[], rounds?: number }} Group `rounds`: no more than these */

const HEARD = ', heard';

/** @param {Sender} sender */
export const nameOf = ({ way, listen }) => (listen ? way + HEARD : way);

/** @param {string} contender @param {number} share @param {string} base @param {'node' | 'chromium'} [only] @returns {Bar} */
const atLeast = (contender, share, base, only) => ({
  contender,
  text: `≥ ${share} of ${base}`,
  holds: ({ ratio }) => ratio >= share,
  ...(only && { only }),
});

const FORM = 'fetch, FormData';
const OURS = 'attache, form';
const PATCHES = 'tus by hand, PATCHes of 64 MiB';
/** MiB. */
const MOST_RSS = 64;

/** @type {Bar} */
const LITTLE_MEMORY = {
  contender: OURS,
  text: `RSS grows by less than ${MOST_RSS} MiB`,
  holds: ({ extras }) => (extras[RSS] ?? Number.POSITIVE_INFINITY) < MOST_RSS,
  only: 'node',
};

const FORM_BARS = [
  atLeast(OURS, 0.97, FORM, 'chromium'),
  atLeast(OURS + HEARD, 0.95, FORM, 'chromium'),
  atLeast(OURS, 2.1, FORM, 'node'),
  LITTLE_MEMORY,
];

/** @type {Group[]} */
export const GROUPS = [
  {
    title: 'One request',
    name: 'request',
    base: FORM,
    senders: [
      { way: FORM },
      { way: 'fetch, Blob body' },
      { way: 'fetch, stream, no redirects', only: 'node' },
      { way: 'XMLHttpRequest, FormData', listen: true, only: 'chromium' },
      { way: 'openai' },
      { way: 'Uppy xhr', only: 'chromium' },
      { way: OURS },
      { way: OURS, listen: true },
      { way: 'attache, form, sha256' },
    ],
    bars: FORM_BARS,
  },
  {
    title: 'tus',
    name: 'tus',
    base: PATCHES,
    senders: [
      { way: PATCHES },
      { way: 'tus by hand, one PATCH' },
      { way: 'tus-js-client' },
      { way: 'tus-js-client, parts joined' },
      { way: 'Uppy tus', only: 'chromium' },
      { way: 'attache, tus' },
      { way: 'attache, tus', listen: true },
      { way: 'attache, tus, parts joined' },
    ],
    bars: [atLeast('attache, tus', 0.97, PATCHES), atLeast(`attache, tus${HEARD}`, 0.95, PATCHES)],
    rounds: 3,
  },
  {
    title: 'Parts of 8 MiB, three in flight',
    name: 'parts',
    base: 'S3 by hand',
    senders: [
      { way: 'S3 by hand' },
      { way: 'lib-storage' },
      { way: 'Uppy S3', only: 'chromium' },
      { way: 'attache, S3' },
      { way: 'storage-blob' },
      { way: 'attache, Azure' },
    ],
    bars: [],
    // lib-storage takes its time in a page.
    rounds: 2,
  },
];

/** Of a size that few are sent in. @type {Group} */
export const LARGE = {
  title: 'Large',
  name: 'large',
  base: FORM,
  senders: [{ way: FORM }, { way: OURS }, { way: OURS, listen: true }, { way: PATCHES }, { way: 'attache, tus' }],
  bars: FORM_BARS,
};

/** The same from memory, in Node. @type {Group} */
export const HELD = {
  title: 'Large, a Blob in memory',
  name: 'memory',
  base: FORM,
  senders: [{ way: FORM }, { way: 'fetch, stream, no redirects' }, { way: OURS }, { way: OURS, listen: true }],
  bars: [LITTLE_MEMORY],
};

/** Weighed in a page, once each. @type {Sender[]} */
export const WEIGHED = [
  { way: FORM },
  { way: OURS },
  { way: OURS, listen: true },
  { way: 'attache, tus', listen: true },
  { way: 'attache, S3', listen: true },
  { way: 'openai' },
  { way: 'tus-js-client' },
  { way: 'Uppy S3' },
  { way: 'lib-storage' },
];
