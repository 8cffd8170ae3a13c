// The client as an application writes it: what goes in is taken, what comes out has the types of the contract.

import {
  AttacheError,
  type BackendInfo,
  type BackendName,
  type backends,
  type Capabilities,
  type Client,
  type ClientOptions,
  clientCredentials,
  createClient,
  type DeleteResult,
  defineBackend,
  type ErrorCode,
  type FilePage,
  type FileRecord,
  type FileStatus,
  type Operation,
  type Secret,
  type Upload,
  type UploadOutcome,
  type UploadProgress,
} from '@attache/client';
import type { Holds, Same } from './expect.js';

export const options: ClientOptions = {
  backend: 'voipbin',
  baseUrl: new URL('https://api.example/v1.0'),
  auth: { bearer: async ({ reason }) => ({ token: reason, expiresAt: new Date() }) },
  scope: { tenant: 't' },
  fetch,
  uploadTransport: 'auto',
  retry: { maxRetries: 2, baseDelay: 1, maxDelay: 2, maxRetryAfter: 3 },
  timeout: 1,
  stallTimeout: 1,
  deadline: 1,
  headers: { 'x-a': 'b' },
  middleware: [
    async (request, next, { verb, attempt, storage }) =>
      storage ? next(request) : next(new Request(request, { headers: { verb, attempt: `${attempt}` } })),
  ],
  logger: { debug: ({ event, url, code }) => void [event, url, code] },
  variant: { files: 'agent' },
  overrides: { delete: { path: '/files/{id}' } },
  trustedHosts: ['*.example'],
  concurrency: 2,
};

const client: Client = createClient(options);
for (const auth of [{ bearer: 'a' }, { apiKey: () => 'a' }, { headers: async () => ({ a: 'b' }) }])
  createClient({ backend: 'cuadra', auth });

export const secret: Secret = clientCredentials({
  tokenUrl: 'https://auth.example',
  clientId: 'a',
  clientSecret: 'b',
  scope: 'files:read',
});

export type Backends = Holds<Same<typeof backends, Readonly<Record<BackendName, BackendInfo>>>>;
export type Names = Holds<Same<BackendName, 'fruxon' | 'kore' | 'discovery-engine' | 'voipbin' | 'cuadra'>>;
export type Statuses = Holds<
  Same<FileStatus, 'pending' | 'processing' | 'ready' | 'failed' | 'temporary' | 'deleted' | 'unknown'>
>;

const capabilities: Capabilities = client.capabilities;
export const limit: number | null = capabilities.upload ? capabilities.upload.maxBytes : 0;
export const filters: string[] = capabilities.list ? capabilities.list.filters : [];
export type Download = Holds<
  Same<Capabilities['download'], false | 'public-url' | 'signed-url' | 'redirect' | 'bytes'>
>;

export async function listing(): Promise<void> {
  const page: FilePage = await client.list({
    pageSize: 10,
    filter: { status: 'ready' },
    expand: ['associations'],
    cursor: 'c',
    limit: 5,
  });
  const next: string | null = page.nextCursor;
  for await (const file of client.list()) void (file satisfies FileRecord);
  for await (const { items } of client.list().pages()) void (items satisfies FileRecord[]);
  const all: FileRecord[] = await client.list().toArray();
  const [first]: (FileRecord | undefined)[] = await client.list().then(({ items }) => items);
  void [next, all, first];
}

export async function uploading(file: File): Promise<void> {
  const upload: Upload = client.upload(file, {
    name: 'a',
    mediaType: 'text/plain',
    fields: { type: 'rag' },
    until: 'ready',
    checksum: false,
    onAmbiguous: 'fail',
    onProgress: ({ fraction, bytesPerSecond }) => void [fraction, bytesPerSecond],
    signal: new AbortController().signal,
  });
  for await (const progress of upload) void (progress satisfies UploadProgress);
  upload.pause();
  upload.resume();
  const aborting: Promise<void> = upload.abort('reason');
  const stored: FileRecord = await upload;
  const caught: FileRecord | string = await upload.catch((error) => error.code);
  const after: FileRecord = await upload.finally(() => {});
  const token: string | null = upload.token();
  const state: Upload['state'] = upload.state;
  void [aborting, stored, caught, after, token, state];
  for (const source of [
    new Blob([]),
    new Uint8Array(1),
    new ArrayBuffer(1),
    new DataView(new ArrayBuffer(1)),
    new Response(),
  ])
    client.upload(source);
  client.upload(new ReadableStream<Uint8Array>(), { size: 5, protocol: 'auto', partSize: 'auto' });
  client.upload(file, { target: { endpoint: 'https://tus.example', metadata: { a: 'b' } } });
  client.upload(file, {
    target: {
      key: 'k',
      sign: async ({ action, partNumber }) => ({ url: `https://s3.example/${action}/${partNumber ?? 0}` }),
    },
  });
  client.upload(file, { target: { sasUrl: async () => ({ url: 'https://azure.example', expiresAt: new Date() }) } });
  client.resumeUpload('token', file);
  for (const { token, expiresAt } of await client.pendingUploads())
    void [token satisfies string, expiresAt satisfies Date | null];
}

export async function batch(files: FileList): Promise<void> {
  const uploads = client.uploadAll([...files, { source: new Blob([]), options: { name: 'b' } }], {
    concurrency: 2,
    stopOnError: true,
    onProgress: ({ done, failed, count, fraction }) => void [done, failed, count, fraction],
  });
  for await (const outcome of uploads)
    void (outcome.ok ? (outcome.file satisfies FileRecord) : (outcome.error satisfies AttacheError));
  const outcomes: UploadOutcome[] = await uploads;
  const handles: Upload[] = uploads.uploads;
  void [outcomes, handles, uploads.abort()];
}

export async function others(record: FileRecord): Promise<void> {
  const got: FileRecord = await client.get('id', { expand: ['associations'], timeout: 5 });
  const deleted: DeleteResult = await client.delete('id', { missingOk: true });
  const link = client.link(record, { minValidity: 1000 });
  const url: string = await link.url({ deadline: 5 });
  const fresh: string = await link.refresh();
  const until: Date | null = link.expiresAt;
  const response: Response = await client.download('id', {
    range: { start: 0, end: 9 },
    sha256: 'a',
    maxBytes: 5,
    resume: false,
    ifNoneMatch: '"x"',
  });
  await client.download(record, {
    range: { last: 10 },
    resume: 'restart',
    onProgress: ({ received, total }) => void [received, total],
  });
  const ready: FileRecord = await client.waitUntilReady(record, {
    interval: 1000,
    onProgress: ({ progress }) => void progress,
  });
  const handle = client.operation('name', { interval: 1000, maxInterval: 5000, onProgress: ({ state }) => void state });
  const operation: Operation = await handle;
  for await (const { done } of handle) void done;
  const polled: Operation = await handle.poll();
  const cancelled: Promise<void> = handle.cancel();
  handle.stop('reason');
  const token: string = handle.token();
  const raw: Response = await client.request('/v1/files/bulk', {
    method: 'POST',
    body: '{}',
    deadline: 5,
    retry: { maxRetries: 0 },
  });
  const closed: Promise<void> = client.close();
  void [got, deleted, url, fresh, until, response, ready, operation, polled, cancelled, token, raw, closed];
}

export function failing(error: unknown): string {
  if (!AttacheError.is(error)) return 'not ours';
  const code: ErrorCode = error.code;
  const facts: [number | null, boolean, number | null, number, string | null] = [
    error.status,
    error.retryable,
    error.retryAfter,
    error.attempts,
    error.requestId,
  ];
  const commit: 'not-sent' | 'unknown' | 'stored' | null = error.commit;
  const json: Record<string, unknown> = error.toJSON();
  for (const { path, message } of error.fields) void (path + message);
  void [facts, commit, json, error.operation?.name, error instanceof Error];
  switch (code) {
    case 'not_found':
    case 'invalid_argument':
      return code;
    default:
      return code;
  }
}

export const custom = defineBackend({
  name: 'own',
  record: { id: 'id', createdAt: { at: ['created', 'date'], as: 'epoch-ms', unset: [0, ''] } },
  upload: { path: '/files', encoding: 'form-data' },
  list: { path: '/files', items: 'data', cursor: { param: 'after', from: 'next', endsOnEmptyPage: true } },
  download: { path: '/files/{id}/content', via: 'bytes' },
  refresh: { path: '/files/{id}/url', via: 'redirect' },
  operation: { path: '/ops/{name}', state: 'status', states: { DONE: 'succeeded' } },
});
createClient({ backend: custom });
