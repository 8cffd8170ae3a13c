// @ts-check
// What is weighed: pieces of a user's code that do one thing, ours and with others' libraries, each as a bundler takes them.

/** @typedef {{ name: string, code: string, runtime?: import('./bundle.mjs').Runtime }} Entry */

const CLIENT = `createClient({ backend: 'cuadra', baseUrl: '/files', auth: { bearer: 'secret' } })`;
const LISTED = `for await (const file of client.list()) console.log(file.name);`;
const CHOSEN = `document.querySelector('input').files[0]`;

/** The five that people ask for first, and the ways in which the core comes. @type {Entry[]} */
export const ours = [
  {
    name: 'attache: list only',
    code: `import { createClient } from '@attache/client'; const client = ${CLIENT}; ${LISTED}`,
  },
  {
    name: 'attache: upload and list',
    code: `import { createClient } from '@attache/client'; const client = ${CLIENT};
      await client.upload(${CHOSEN}); ${LISTED}`,
  },
  { name: 'attache: everything', code: `export * from '@attache/client';` },
  {
    name: 'attache: a Worker that serves files (/edge)',
    code: `import { createClient } from '@attache/client'; import { serveFile } from '@attache/client/edge';
      const client = ${CLIENT};
      export default { fetch: (request) => serveFile(request, client, new URL(request.url).pathname.slice(1)) };`,
    runtime: 'workerd',
  },
  {
    name: 'attache: <attache-files> and its client (/element)',
    code: `import { createClient } from '@attache/client'; import { defineElement } from '@attache/client/element';
      defineElement(); document.querySelector('attache-files').client = ${CLIENT};`,
  },
  {
    name: 'attache: /slim and core.wasm',
    code: `import { createClient, init } from '@attache/client/slim'; import address from '@attache/client/core.wasm';
      init(new URL(address, import.meta.url)); const client = ${CLIENT}; ${LISTED}`,
  },
  {
    name: 'attache: /inline, one file',
    code: `import { createClient } from '@attache/client/inline'; const client = ${CLIENT}; ${LISTED}`,
  },
  {
    name: 'attache: /nowasm, one file',
    code: `import { createClient } from '@attache/client/nowasm'; const client = ${CLIENT}; ${LISTED}`,
  },
];

/** @type {Entry[]} */
export const others = [
  { name: 'ky: get', code: `import ky from 'ky'; console.log(await ky.get('/files').json());` },
  { name: 'ofetch: get', code: `import { ofetch } from 'ofetch'; console.log(await ofetch('/files'));` },
  {
    name: 'hash-wasm: SHA-256',
    code: `import { createSHA256 } from 'hash-wasm'; console.log((await createSHA256()).update('x').digest());`,
  },
  {
    name: 'tus-js-client: upload',
    code: `import { Upload } from 'tus-js-client'; new Upload(${CHOSEN}, { endpoint: '/tus' }).start();`,
  },
  {
    name: 'Uppy, XHR: upload',
    code: `import { Uppy } from '@uppy/core'; import XHRUpload from '@uppy/xhr-upload';
      const uppy = new Uppy().use(XHRUpload, { endpoint: '/files' });
      uppy.addFile({ name: 'a', data: ${CHOSEN} }); await uppy.upload();`,
  },
  {
    name: 'Uppy, S3: upload',
    code: `import { Uppy } from '@uppy/core'; import AwsS3 from '@uppy/aws-s3';
      const uppy = new Uppy().use(AwsS3, { endpoint: '/companion' });
      uppy.addFile({ name: 'a', data: ${CHOSEN} }); await uppy.upload();`,
  },
  {
    name: 'Uppy, tus: upload',
    code: `import { Uppy } from '@uppy/core'; import Tus from '@uppy/tus';
      const uppy = new Uppy().use(Tus, { endpoint: '/tus' });
      uppy.addFile({ name: 'a', data: ${CHOSEN} }); await uppy.upload();`,
  },
  {
    name: 'openai: upload and list',
    code: `import OpenAI from 'openai'; const client = new OpenAI({ apiKey: 'secret', dangerouslyAllowBrowser: true });
      await client.files.create({ file: ${CHOSEN}, purpose: 'user_data' });
      for await (const file of client.files.list()) console.log(file.filename);`,
  },
  {
    name: '@google/genai: upload and list',
    code: `import { GoogleGenAI } from '@google/genai'; const client = new GoogleGenAI({ apiKey: 'secret' });
      await client.files.upload({ file: ${CHOSEN} });
      for await (const file of await client.files.list()) console.log(file.name);`,
  },
  {
    name: '@aws-sdk/lib-storage: upload and list',
    code: `import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'; import { Upload } from '@aws-sdk/lib-storage';
      const client = new S3Client({ region: 'auto', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
      await new Upload({ client, params: { Bucket: 'a', Key: 'b', Body: ${CHOSEN} } }).done();
      console.log(await client.send(new ListObjectsV2Command({ Bucket: 'a' })));`,
  },
  {
    name: '@azure/storage-blob: upload and list',
    code: `import { ContainerClient } from '@azure/storage-blob'; const client = new ContainerClient('https://a.example/b?sig=c');
      await client.getBlockBlobClient('a').uploadData(${CHOSEN});
      for await (const blob of client.listBlobsFlat()) console.log(blob.name);`,
  },
];
