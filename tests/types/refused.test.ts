// What the types must not let through. Each line that follows an expected error is one.

import {
  AttacheError,
  type BackendDefinition,
  type Client,
  type ClientOptions,
  createClient,
  type FileRecord,
  type UploadProgress,
} from '@attache/client';

declare const client: Client;
declare const record: FileRecord;
declare const progress: UploadProgress;

// @ts-expect-error - a backend is required
createClient({});
// @ts-expect-error - no such platform
createClient({ backend: 'quadra' });
// @ts-expect-error - one kind of auth
createClient({ backend: 'cuadra', auth: { token: 'x' } });
// @ts-expect-error - with exactOptionalPropertyTypes, undefined is no value
createClient({ backend: 'cuadra', timeout: undefined });
// @ts-expect-error - a misspelt option
createClient({ backend: 'cuadra', baseURL: 'https://a.example' });
// @ts-expect-error - a text is no file
client.upload('text');
// @ts-expect-error - a stream of text is no stream of bytes
client.upload(new ReadableStream<string>());
// @ts-expect-error - no such protocol
client.upload(new Blob([]), { protocol: 'ftp' });
// @ts-expect-error - field values are texts
client.upload(new Blob([]), { fields: { type: 1 } });
// @ts-expect-error - a target is one of three
client.upload(new Blob([]), { target: {} });
// @ts-expect-error - what is signed has a key
client.upload(new Blob([]), { target: { sign: async () => ({ url: 'https://s3.example' }) } });
// @ts-expect-error - a signature is an address
client.upload(new Blob([]), { target: { sasUrl: async () => 'https://azure.example' } });
// @ts-expect-error - parts have a size or are left to the client
client.upload(new Blob([]), { partSize: 'large' });
// @ts-expect-error - a checksum of a kind that is known
client.upload(new Blob([]), { checksum: 'sha1' });
// @ts-expect-error - the file is needed again
client.resumeUpload('token');
const half = { get: async () => null, set: async () => {}, delete: async () => {} };
// @ts-expect-error - a store has four functions
createClient({ backend: 'cuadra', uploadStore: half });
// @ts-expect-error - a range is one or the other
client.download('id', { range: { first: 1 } });
// @ts-expect-error - no such member
client.list({ pagesize: 5 });
// @ts-expect-error - ids are texts
client.get(5);
// @ts-expect-error - records are read only
record.id = 'other';
// @ts-expect-error - progress is read only
progress.sent = 1;
// @ts-expect-error - capabilities belong to the client
client.capabilities = { ...client.capabilities };
// @ts-expect-error - what a list of nothing has must be asked first
void client.capabilities.list.paged;
// @ts-expect-error - a code of its own
void (new AttacheError().code === 'teapot');

export const definitions: BackendDefinition[] = [
  // @ts-expect-error - where records are is required
  { name: 'x' },
  // @ts-expect-error - an encoding of its own
  { name: 'x', record: {}, upload: { path: '/', encoding: 'xml' } },
  // @ts-expect-error - a field that no record has
  { name: 'x', record: { identifier: 'id' } },
  // @ts-expect-error - a refresh says how
  { name: 'x', record: {}, refresh: { path: '/' } },
];
export const transports: ClientOptions['uploadTransport'][] = [
  'xhr',
  // @ts-expect-error - no such transport
  'ajax',
];
