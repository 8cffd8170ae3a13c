// s3rver over a folder, on a free port of loopback: `node s3rver.mjs <folder> <bucket>`.

import process from 'node:process';
import S3rver from 's3rver';

const [, , directory = '', bucket = ''] = process.argv;
const server = new S3rver({
  address: '127.0.0.1',
  port: 0,
  directory,
  silent: true,
  allowMismatchedSignatures: false,
  configureBuckets: [{ name: bucket, configs: [] }],
});
const { port } = await server.run();
console.log(`listening on ${port}`);
