// @ts-check
// Every way of sending one file, by its name. What a way needs is loaded when it is chosen.

/** @typedef {import('./job.mjs').Way} Way */

const hand = () => import('./hand.mjs');
const ours = () => import('./ours.mjs');
const tus = () => import('./tus.mjs');
const uppy = () => import('./uppy.mjs');

/**
 * @template {string} N
 * @param {() => Promise<Record<N, Way>>} load
 * @param {N} name
 */
const from = (load, name) => async () => (await load())[name];

/** @type {Record<string, () => Promise<Way>>} */
export const WAYS = {
  'fetch, FormData': from(hand, 'form'),
  'fetch, Blob body': from(hand, 'body'),
  'fetch, stream, no redirects': from(hand, 'stream'),
  'XMLHttpRequest, FormData': from(hand, 'xhr'),
  'tus by hand, one PATCH': from(hand, 'tusAtOnce'),
  'tus by hand, PATCHes of 64 MiB': from(hand, 'tusInParts'),
  'S3 by hand': from(hand, 's3'),
  'attache, form': from(ours, 'form'),
  'attache, form, sha256': from(ours, 'formHashed'),
  'attache, tus': from(ours, 'tus'),
  'attache, tus, parts joined': from(ours, 'tusJoined'),
  'attache, S3': from(ours, 's3'),
  'attache, Azure': from(ours, 'azure'),
  openai: from(() => import('./openai.mjs'), 'form'),
  'tus-js-client': from(tus, 'tus'),
  'tus-js-client, parts joined': from(tus, 'tusJoined'),
  'Uppy xhr': from(uppy, 'xhr'),
  'Uppy tus': from(uppy, 'tus'),
  'Uppy S3': from(uppy, 's3'),
  'lib-storage': from(() => import('./aws.mjs'), 's3'),
  'storage-blob': from(() => import('./azure.mjs'), 'azure'),
};
