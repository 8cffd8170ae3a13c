// @ts-check
// Every way of sending one file, by its name. What a way needs is loaded when it is chosen.

/** @typedef {import('./job.mjs').Way} Way */

const hand = () => import('./hand.mjs');
const ours = () => import('./ours.mjs');
const uppy = () => import('./uppy.mjs');

/** @type {Record<string, () => Promise<Way>>} */
export const WAYS = {
  'fetch, FormData': async () => (await hand()).form,
  'fetch, Blob body': async () => (await hand()).body,
  'fetch, stream, no redirects': async () => (await hand()).stream,
  'XMLHttpRequest, FormData': async () => (await hand()).xhr,
  'tus by hand, one PATCH': async () => (await hand()).tusAtOnce,
  'tus by hand, PATCHes of 64 MiB': async () => (await hand()).tusInParts,
  'S3 by hand': async () => (await hand()).s3,
  'attache, form': async () => (await ours()).form,
  'attache, form, sha256': async () => (await ours()).formHashed,
  'attache, tus': async () => (await ours()).tus,
  'attache, tus, parts joined': async () => (await ours()).tusJoined,
  'attache, S3': async () => (await ours()).s3,
  'attache, Azure': async () => (await ours()).azure,
  openai: async () => (await import('./openai.mjs')).form,
  'tus-js-client': async () => (await import('./tus.mjs')).tus,
  'tus-js-client, parts joined': async () => (await import('./tus.mjs')).tusJoined,
  'Uppy xhr': async () => (await uppy()).xhr,
  'Uppy tus': async () => (await uppy()).tus,
  'Uppy S3': async () => (await uppy()).s3,
  'lib-storage': async () => (await import('./aws.mjs')).s3,
  'storage-blob': async () => (await import('./azure.mjs')).azure,
};
