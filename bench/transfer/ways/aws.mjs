// @ts-check
// @aws-sdk/lib-storage. Checksums only where S3 asks for them, and payloads that are not signed, as over https or with signed
// URLs: nobody hashes here.

import { S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { NAME } from './job.mjs';

/** @param {import('./job.mjs').Job} job */
export async function s3({ base, key, file, open, parts, partSize }) {
  const client = new S3Client({
    endpoint: `${base}/s3/${key}`,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  client.middlewareStack.add(
    (next) => (args) => {
      const request = /** @type {{ headers: Record<string, string> }} */ (args.request);
      request.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
      return next(args);
    },
    { step: 'build', name: 'unsigned' },
  );
  const Body = open === undefined ? file : open();
  const upload = new Upload({
    client,
    params: { Bucket: 'bucket', Key: NAME, Body },
    ...(parts === undefined ? {} : { queueSize: parts }),
    ...(partSize === undefined ? {} : { partSize }),
  });
  await upload.done();
  client.destroy();
}
