// @ts-check
// The links that files go up, and who sends how. Windows are what common systems grow to without being told.

import { MEBIBYTE } from '../transfer/content.mjs';

/** @typedef {import('./pipe.mjs').Link} Link */
/** @typedef {import('../../tests/peers/proxy.mjs').Fault} Fault */
/** @typedef {{ name: string, title: string, link: Link, faults: (size: number) => Fault[], rounds: number }} Route */

const WINDOW = 2 * MEBIBYTE;
const none = () => [];

/** A third into the file a reset, half into it a standstill, at two thirds a cut; each counts from the one before. @param {number} size @returns {Fault[]} */
const breaks = (size) => [
  { kind: 'reset', after: Math.round(size / 3) },
  { kind: 'stall', after: Math.round(size / 6), hold: 2000 },
  { kind: 'cut', after: Math.round(size / 6) },
];

/** @param {number} rtt milliseconds @param {number} [loss] share of segments @returns {Link} */
const far = (rtt, loss = 0) => ({ rtt, rate: 16 * MEBIBYTE, window: WINDOW, loss });

/** None to speak of. @type {Link} */
export const AT_HAND = { rtt: 0, rate: 2 ** 30, window: WINDOW, loss: 0 };

/** @type {Route[]} */
export const ROUTES = [
  // Of a link without chance one round says as much as many.
  { name: 'near', title: '50 ms, 16 MiB/s', link: far(50), faults: none, rounds: 1 },
  { name: 'far', title: '150 ms, 16 MiB/s', link: far(150), faults: none, rounds: 1 },
  {
    name: 'lossy',
    title: '150 ms, 16 MiB/s, 0.2 % of segments lost',
    link: far(150, 0.002),
    faults: none,
    rounds: 2,
  },
  {
    name: 'broken',
    title: '50 ms, 16 MiB/s, a reset, a stall of 2 s and a cut',
    link: far(50),
    faults: breaks,
    rounds: 2,
  },
];

/** @typedef {{ name: string, way: string, parts: number }} Sender */

/** @param {string} way @param {number} parts @returns {Sender} */
const abreast = (way, parts) => ({ name: `${way}, ${parts} in flight`, way, parts });
/** @param {string} way @returns {Sender} */
const single = (way) => ({ name: way, way, parts: 1 });

export const BASE = 'fetch, Blob body';

/** @type {Sender[]} */
export const SENDERS = [
  single(BASE),
  abreast('attache, S3', 1),
  abreast('attache, S3', 3),
  abreast('attache, S3', 6),
  single('attache, tus'),
  abreast('lib-storage', 3),
  abreast('lib-storage', 6),
  single('Uppy S3'),
  single('tus-js-client'),
  { name: 'tus-js-client, 3 parts joined', way: 'tus-js-client, parts joined', parts: 3 },
];

/** The least that S3 takes. */
export const PART = 5 * MEBIBYTE;
