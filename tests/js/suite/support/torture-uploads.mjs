// Uploads of several requests for those who make each step fail: what their servers answer when all goes well.

/** @typedef {import('./faults.mjs').Faults} Faults */
/** @typedef {import('./scripted.mjs').Call} Call */
/** @typedef {import('@attache/client').Client} Client */

const target = { endpoint: 'https://tus.test/files' };
const signed = {
  key: 'k',
  sign: async (/** @type {{ action: string }} */ { action }) => ({ url: `https://s3.test/k?${action}` }),
};

/** A tus server that holds one file of six bytes at a time, and is sent so many at once. @param {number} part */
function tus(part) {
  let held = 0;
  return (/** @type {Faults} */ faults, /** @type {Call} */ { method, headers }) => {
    if (method === 'POST') held = 0;
    if (method === 'PATCH') held = Number(headers['upload-offset']) + part;
    const told = { 'tus-resumable': '1.0.0', 'upload-offset': String(held), 'upload-length': '6' };
    const place = method === 'POST' ? { location: 'https://tus.test/files/1' } : {};
    return faults.response(null, { status: method === 'POST' ? 201 : 204, headers: { ...told, ...place } });
  };
}

/** An S3 that knows one upload of one part. @param {Faults} faults @param {Call} call */
function s3(faults, { url: { search } }) {
  const name = search === '?complete' ? 'CompleteMultipartUploadResult' : 'InitiateMultipartUploadResult';
  if (search === '?part') return faults.response(null, { headers: { etag: '"e"' } });
  return faults.response(`<${name}><UploadId>u</UploadId><ETag>"e"</ETag></${name}>`);
}

/** @type {Record<string, { answer: (faults: Faults, call: Call, count: number) => Response, run: (client: Client, faults: Faults) => PromiseLike<unknown> }>} */
export const UPLOADS = {
  'upload in parts': {
    answer: tus(3),
    run: (client, faults) =>
      client.upload(new Blob(['abcdef']), {
        target,
        partSize: 3,
        onProgress: /** @type {() => void} */ (faults.listener('progress')),
      }),
  },
  'upload in parts of a stream': {
    answer: tus(3),
    run: (client, faults) => client.upload(faults.source('abcdef'), { target, partSize: 3, size: 6 }),
  },
  'upload in signed parts': {
    answer: s3,
    run: (client) => client.upload(new Blob(['abcdef']), { target: signed }),
  },
  'batch in parts': {
    answer: tus(6),
    run: (client) =>
      client.uploadAll(
        [1, 2].map(() => ({ source: new Blob(['abcdef']), options: { target } })),
        { concurrency: 1 },
      ),
  },
};
