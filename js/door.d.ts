// The wasm door, as this face uses it: what the generated glue exports and what it is handed. No part of the public contract.

import type {
  AttacheError,
  CallOptions,
  DeleteResult,
  FilePage,
  FileRecord,
  ListOptions,
  Operation,
  RetryOptions,
  UploadProtocol,
} from './index.js';

/** One instance of the core. Each call of the glue's factory makes another, with memory of its own. */
export interface Door {
  initSync(input: { module: WebAssembly.Module }): unknown;
  Core: new (face: Face, config: CoreConfig) => Core;
  Checksum: new (kind: 'sha-256' | 'crc32c' | 'md5') => Checksum;
  Lane: new (concurrency: number) => Lane;
  /** Only in builds for tests. */
  panicForTests?(): void;
}
/** Every function that the wasm exports goes through `guard` before the glue calls it; timers and controllers come from `host`. */
export type OpenDoor = (guard: (exports: WebAssembly.Exports) => WebAssembly.Exports, host: Host) => Door;
export interface Host {
  setTimeout(callback: () => void, milliseconds: number): unknown;
  clearTimeout(timer: ReturnType<typeof setTimeout>): void;
  AbortController: unknown;
}

export interface Handle {
  free(): void;
}
/** A Response whose body is unread, and what ends that body; no controller where the runtime has none. */
export type CoreAnswer = [response: Response, controller: AbortController | undefined];
export interface Core extends Handle {
  list(options: ListOptions | undefined): Pages;
  get(id: string, options?: object): Promise<FileRecord>;
  delete(id: string, options?: object): Promise<DeleteResult>;
  /** The lane goes over to the core. */
  upload(job: UploadJob, lane: Lane | undefined): CoreUpload;
  link(file: string | FileRecord, options?: object): CoreLink;
  download(file: string | FileRecord, options?: object): Promise<CoreAnswer>;
  wait(file: string | FileRecord, options?: object): Promise<FileRecord>;
  request(path: string, init?: object): Promise<CoreAnswer>;
  operation(name: string, options?: object): CoreOperation;
}
export interface Pages extends Handle {
  next(signal?: AbortSignal): Promise<FilePage | undefined>;
}
export interface CoreLink extends Handle {
  url(options?: CallOptions): Promise<string>;
  refresh(options?: CallOptions): Promise<string>;
  expiresAt(): number | undefined;
}

export interface CoreOperation extends Handle {
  poll(options?: CallOptions): Promise<Operation>;
  /** `seen` is told of each look. */
  wait(seen: (operation: Operation) => void, signal?: AbortSignal): Promise<Operation>;
  cancel(options?: CallOptions): Promise<void>;
}

/** One limiter for the requests of several uploads. */
export interface Lane extends Handle {
  /** The same one, for one upload. */
  share(): Lane;
}
export interface CoreUpload extends Handle {
  /** Once. The signal ends it and keeps what the server has. */
  run(signal?: AbortSignal): Promise<FileRecord>;
  /** False where it cannot be paused any more: one request, whose bytes have left. */
  pause(): boolean;
  resume(): void;
  /** After `run` has settled: ends it on the server, in bounded time. Never rejects. */
  discard(): Promise<void>;
  /** JSON text by which it is continued; undefined where it cannot be (yet). */
  token(): string | undefined;
}

/** A running digest. */
export interface Checksum extends Handle {
  update(bytes: Uint8Array): void;
  hex(): string;
}

export interface CoreConfig {
  definition: object;
  /** Without a slash at its end. */
  baseUrl: string;
  scope: Record<string, string>;
  headers: [string, string][];
  auth: 'bearer' | 'apiKey' | 'headers' | null;
  timeout: number;
  stallTimeout: number;
  deadline: number | null;
  retry: RetryOptions;
  trustedHosts: string[] | null;
  concurrency: number;
}

/** What the core asks of its surroundings. No method throws synchronously. */
export interface Face {
  /** What every request has; the headers' names and values in turn, a line each. */
  init(method: string, headers: string, follows: boolean): RequestInit;
  send(url: string, init: RequestInit, verb: string, attempt: number, storage: boolean): Promise<Response>;
  secret(reason: 'first' | 'unauthorized' | 'expiring'): Promise<SecretAnswer>;
  record(
    id: string,
    name: string,
    mediaType: string | undefined,
    size: number | undefined,
    status: FileRecord['status'],
    progress: number | undefined,
    failure: string | undefined,
    createdAt: number | undefined,
    updatedAt: number | undefined,
    sha256: string | undefined,
    duplicate: boolean | undefined,
    url: string | undefined,
    urlExpiresAt: number | undefined,
    backend: string,
    raw: unknown,
  ): FileRecord;
  /** The records of a page's items; undefined: the core reads them. */
  rows(items: unknown[]): FileRecord[] | undefined;
  /** Those whose ids were not met before; `met` learns them. */
  fresh(records: FileRecord[], met: Set<string>): FileRecord[];
  page(items: FileRecord[], nextCursor: string | undefined, total: number | undefined, raw: unknown): FilePage;
  operation(
    name: string,
    state: Operation['state'],
    done: boolean,
    progress: number | undefined,
    resource: string | undefined,
    error: string | undefined,
    metadata: unknown,
    raw: unknown,
  ): Operation;
  deleted(id: string, deleted: boolean, alreadyGone: boolean, raw: unknown): DeleteResult;
  error(
    code: AttacheError['code'],
    message: string,
    status: number | undefined,
    retryable: boolean,
    retryAfter: number | undefined,
    commit: AttacheError['commit'] | undefined,
    attempts: number,
    requestId: string | undefined,
    reason: string | undefined,
    fields: [string, string][],
    operation: unknown,
    raw: unknown,
    cause: unknown,
  ): AttacheError;
  log(
    level: 'debug' | 'info' | 'warn' | 'error',
    event: string,
    verb?: string,
    method?: string,
    url?: string,
    status?: number,
    attempt?: number,
    delay?: number,
    code?: AttacheError['code'],
  ): void;
  /** The caller keeps signed URLs. */
  readonly keepsUrls: boolean;
  /** Where it does; absent otherwise. None of them rejects. */
  urlGet?(key: string): Promise<{ url: string; expiresAt: number | undefined } | undefined>;
  urlSet?(key: string, url: string, expiresAt: number | undefined): Promise<void>;
  urlDelete?(key: string): Promise<void>;
  /** Bodies go as streams; elsewhere a Blob itself is the better body. */
  readonly streams: boolean;
  /** A byte stream over the Blob that counts what is pulled. */
  stream(blob: Blob, onSent: (total: number) => void): ReadableStream<Uint8Array>;
  /** Watched uploads may travel by XMLHttpRequest. */
  readonly xhr: boolean;
  /** Someone listens: without it, nothing need be handed to `log`. */
  readonly logs: boolean;
  /** Nobody sees the page now: what is looked at again and again may be looked at more seldom. */
  readonly hidden: boolean;
}
export interface SecretAnswer {
  token?: string;
  headers?: [string, string][];
  /** Epoch milliseconds. */
  expiresAt: number | null;
}

/** What the core uses of a source that is no Blob. */
export interface Feed {
  /** Declared, or known after the end. */
  readonly size: number | undefined;
  /** Bytes that have come so far. */
  readonly ready: number;
  readonly ended: boolean;
  /** Something of it was read. */
  readonly begun: boolean;
  /** It goes by `whole`, and not again once anything of it was read. */
  readonly oneShot: boolean;
  slice(start: number, end: number): Blob;
  /** Resolves once so many bytes have come, or all. Rejects with the AttacheError that says what is wrong with them. */
  fill(until: number): Promise<void>;
  /** Bytes before this one are stored; ahead of `ready`, those to come are dropped. */
  forget(before: number): void;
  cancel(reason?: unknown): void;
  /** A body of one use; it ends badly where the source has more or fewer bytes than declared. The stream has `onSent` as a member. */
  whole(
    prefix: Uint8Array,
    suffix: Uint8Array,
    onSent: (total: number) => void,
    onBytes?: (bytes: Uint8Array) => void,
  ): ReadableStream<Uint8Array>;
}
export interface Signed {
  url: string;
  method?: string;
  headers: [string, string][];
  /** Epoch milliseconds. */
  expiresAt?: number;
}
export interface JobTarget {
  endpoint?: string;
  metadata?: [string, string][];
  headers?: [string, string][];
  key?: string;
  /** s3-multipart: create, part, list, complete, abort; azure-blocks: sas. Rejects with what the caller's function threw. */
  sign?(action: string, uploadId: string | undefined, partNumber: number | undefined): Promise<Signed>;
}
export interface UploadJob {
  source: Blob | Feed;
  name: string;
  mediaType: string;
  size: number | undefined;
  protocol: UploadProtocol;
  target: JobTarget | undefined;
  partSize: number | undefined;
  fields: [string, string][];
  checksum: 'sha256' | 'crc32c' | 'md5' | false;
  concurrency: number;
  /** The token of the upload that goes on. */
  resume: string | undefined;
  idempotencyKey: string | undefined;
  until: 'stored' | 'ready';
  onAmbiguous: 'reconcile' | 'fail' | undefined;
  timeout: number | undefined;
  deadline: number | undefined;
  retry: RetryOptions | undefined;
  headers: Record<string, string> | undefined;
  /** Someone listens for progress. Read when the body is about to leave. */
  readonly watched: boolean;
  /** What is needed to continue has changed; nothing where it cannot be continued any more. */
  onSaved(token: string | undefined, expiresAt: number | undefined): void;
  onState(state: 'hashing' | 'uploading' | 'verifying' | 'processing'): void;
  onProgress(sent: number, acknowledged: number, total: number | undefined, bytesPerSecond: number | undefined): void;
}
