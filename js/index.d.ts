/**
 * The public TypeScript surface of `@attache/client`, and its reference.
 *
 * Names and shapes here are a promise: they grow, nothing is renamed or dropped.
 * Sizes are bytes, durations milliseconds, times `Date` (with the sender's own text kept in `raw`).
 */
// biome-ignore-all format: read as a table, one member a line

// ───────────────────────────── making a client ─────────────────────────────

/** Creates a client. Synchronous: the wasm core loads on first use, once per realm. Throws `AttacheError`
 *  `invalid_argument` for a bad base URL, an unknown backend or a missing scope key. */
export function createClient(options: ClientOptions): Client;

/** Optional: load the core now (or hand over a module: a `WebAssembly.Module`, bytes, URL or Response). Idempotent: once a core runs, or is
 *  being loaded, a module given later is left alone. A failed load rejects with `AttacheError`, and the next call tries again. Required with
 *  `@attache/client/slim`, which brings no wasm of its own. */
export function init(module?: WebAssembly.Module | BufferSource | URL | string | Response | Promise<Response>): Promise<void>;

/** Checks a custom backend description and returns it typed; throws `invalid_argument` naming the field. */
export function defineBackend(definition: BackendDefinition): BackendDefinition;

/** The backends that are built in, with what each can do. */
export const backends: Readonly<Record<BackendName, BackendInfo>>;

/** The platforms that are built in. */
export type BackendName = 'fruxon' | 'kore' | 'discovery-engine' | 'voipbin' | 'cuadra';

/** What `createClient` takes; `backend` alone is needed by all. */
export interface ClientOptions {
  backend: BackendName | BackendDefinition;
  /** Default: the backend's public address. Required where there is none (`kore`). Replaces the whole of `backends[x].baseUrl`, its
   *  version path included (voipbin `…/v1.0`, kore `…/api/v2`; a kore host without a path gets `/api/v2`). https, or http to loopback; no userinfo, query or fragment. */
  baseUrl?: string | URL;
  auth?: Auth;
  /** Path parameters: fruxon {tenant, session?}; kore {app, environment, session? | sessionReference?, userReference?};
   *  discovery-engine {session} (full resource name) or {project, location, collection, engine, session}; voipbin {}; cuadra {}. */
  scope?: Record<string, string>;
  /** Used for every request, redirect hop, retry and poll. Default: the platform's. */
  fetch?: typeof globalThis.fetch;
  /** How upload bytes travel in a window: `auto` uses XMLHttpRequest when someone listens for progress and neither `fetch` nor `middleware` is given (then progress
   *  is per part); `xhr` together with either is `invalid_argument`. */
  uploadTransport?: 'auto' | 'fetch' | 'xhr';
  retry?: RetryOptions;
  /** One attempt, to response headers. Default 30_000. For an upload it starts when the body is known to have left; where the transport hides that, only `deadline` runs. */
  timeout?: number;
  /** No byte in either direction for this long ends the attempt (not a reader that pauses; not a direction that the transport hides). Default 30_000. */
  stallTimeout?: number;
  /** A whole call, attempts and waits together. Default none. */
  deadline?: number;
  /** Extra headers on API requests (never on storage hosts). */
  headers?: Record<string, string>;
  middleware?: Middleware[];
  /** Sees redacted events only. */
  logger?: Logger;
  /** Other ways of the same platform. discovery-engine {list: 'metadata' | 'files', upload: 'context' | 'media'}; voipbin {files: 'storage' | 'agent'};
   *  kore {upload: 'attachment' | 'chunked'}; fruxon {upload: 'storage' | 'asset'}. The first named is the default. */
  variant?: Record<string, string>;
  /** Replaces parts of the built-in description, e.g. a path that the SDK had to assume. */
  overrides?: Partial<BackendDefinition>;
  /** Hosts that server-supplied URLs (downloads, upload sessions, next pages) may point to, besides the base URL's.
   *  Entries are hostnames or `*.suffix`, any port; https only, except http to a loopback host that is listed. Default: the backend's own list;
   *  for a custom backend, any https host without credentials. A loopback base URL trusts loopback hosts. */
  trustedHosts?: string[];
  /** Where resumable uploads are remembered. Default: IndexedDB in a window or worker (memory for as long as that fails), memory elsewhere. Keys are
   *  `attache:upload:<id>`, values tokens; an entry goes when its upload is stored or aborted. Its failures fail no upload: the logger is told the event `store`. */
  uploadStore?: UploadStore;
  /** Where fresh signed URLs are kept. Default: memory. In Workers a Cache API or KV adapter shares them between isolates. */
  urlStore?: UrlStore;
  /** Parts and files in flight together, per origin. Default 3. */
  concurrency?: number;
}

/** A credential, or what is asked for one: once however many calls wait, again shortly before `expiresAt` and once after a 401. */
export type Secret = string | ((context: { reason: 'first' | 'unauthorized' | 'expiring' }) => string | { token: string; expiresAt?: Date } | Promise<string | { token: string; expiresAt?: Date }>);
/** How requests to the platform are signed; it goes to the base URL's origin alone. */
export type Auth = { bearer: Secret } | { apiKey: Secret } | { headers: () => Record<string, string> | Promise<Record<string, string>> };

/** OAuth 2.0 client credentials as a `Secret`, renewed before expiry (cuadra; for servers, never for pages). */
export function clientCredentials(options: { tokenUrl: string | URL; clientId: string; clientSecret: string; scope?: string; fetch?: typeof globalThis.fetch }): Secret;

/** How often, and after how long, an attempt is made again. */
export interface RetryOptions {
  /** Attempts after the first. Default 3. 0 turns retrying off. */
  maxRetries?: number;
  /** First backoff, doubled each time with full jitter. Default 250. */
  baseDelay?: number;
  /** Default 20_000. */
  maxDelay?: number;
  /** A longer Retry-After fails at once with `retryAfter` on the error. Default 60_000. */
  maxRetryAfter?: number;
}

/** What every verb takes. */
export interface CallOptions {
  signal?: AbortSignal;
  timeout?: number;
  deadline?: number;
  retry?: RetryOptions;
  headers?: Record<string, string>;
}

/** Also has `[Symbol.asyncDispose]` where the runtime knows it (left out of the types: older `lib` settings lack it).
 *  What the backend cannot do rejects `unsupported` before any request, with the capability's name as `reason`. */
export interface Client {
  readonly backend: string;
  readonly capabilities: Capabilities;

  /** Starts at once; await it for the stored file, or steer it. */
  upload(source: UploadSource, options?: UploadOptions): Upload;
  /** Many files under one limiter. Yields each outcome as it settles; never rejects for one file's failure. */
  uploadAll(sources: Iterable<UploadSource | { source: UploadSource; options?: UploadOptions }>, options?: UploadAllOptions): UploadBatch;
  /** Continues an upload that an earlier page or process started: name, type and protocol are the token's. S3 and Azure need their `target` again, other servers
   *  where they want its headers. What is no token, or another backend's, is `invalid_argument`; one of another version `unsupported`; another file `source_changed`. */
  resumeUpload(token: string, source: UploadSource, options?: UploadOptions): Upload;
  /** Uploads that the store still knows, newest first: of this backend, not expired. Empty where the store fails. */
  pendingUploads(): Promise<PendingUpload[]>;

  /** Await for the first page, iterate for items, `.pages()` for pages. */
  list(options?: ListOptions): FileListing;
  /** Natively, or from the list where that is one request (kore, discovery-engine). */
  get(id: string, options?: GetOptions): Promise<FileRecord>;
  delete(id: string, options?: DeleteOptions): Promise<DeleteResult>;

  /** A link that stays fresh: each `url()` is valid for at least `minValidity`. No request is made until asked. */
  link(file: string | FileRecord, options?: LinkOptions): Link;
  /** A platform Response whose body heals across dropped connections and expiring URLs, or fails with `AttacheError`, through a reader
   *  and through `arrayBuffer`, `bytes`, `blob`, `text`, `json` alike (engines hide a stream's error there: the SDK brings it back). */
  download(file: string | FileRecord, options?: DownloadOptions): Promise<Response>;

  /** A long-running operation, by the name the backend gave: fruxon an operation id or `assets/{asset}/operations/{id}`; discovery-engine a resource
   *  name; kore a run id; or a handle's `token()`. Await for the final state, iterate for each change. */
  operation(name: string, options?: OperationOptions): OperationHandle;
  /** Waits until a file leaves its processing states; at once where the platform has none. Rejects `processing_failed`. */
  waitUntilReady(file: string | FileRecord, options?: WaitOptions): Promise<FileRecord>;

  /** Escape hatch: the same auth, retry, redirect and error rules for any path of the backend; rejects from status 400 up. */
  request(path: string, init?: RequestInit & CallOptions): Promise<Response>;

  /** Releases the core's memory for this client. Idempotent; later calls reject with `disposed`. Calls in flight run to their end. */
  close(): Promise<void>;
}

// ───────────────────────────── what a backend can do ─────────────────────────────

/** What a platform can do, with the variant and the overrides that were chosen. */
export interface Capabilities {
  upload: false | { protocols: UploadProtocol[]; maxBytes: number | null; maxFiles: number | null; idempotencyKey: boolean };
  list: false | { paged: boolean; maxPageSize: number | null; filters: string[] };
  get: boolean;
  delete: boolean;
  download: false | 'public-url' | 'signed-url' | 'redirect' | 'bytes';
  /** Fresh URLs can be asked for. */
  refresh: boolean;
  operations: boolean;
  /** Paths or fields that no published document states, assumed and overridable. */
  assumed: string[];
}
/** A built-in platform, before any choice. */
export interface BackendInfo { name: BackendName; title: string; baseUrl: string | null; scope: { required: string[]; optional: string[] }; capabilities: Capabilities; }
/** How the bytes of an upload travel. */
export type UploadProtocol = 'form-data' | 'json-base64' | 'chunked-form' | 'tus' | 'ietf-resumable' | 'google-resumable' | 's3-multipart' | 'azure-blocks';

// ───────────────────────────── files ─────────────────────────────

/** Every field is an own enumerable property: spreading, JSON and structuredClone keep it. */
export interface FileRecord {
  readonly id: string;
  readonly name: string;
  readonly mediaType: string | null;
  /** null when the backend does not say. */
  readonly size: number | null;
  readonly status: FileStatus;
  /** 0..1 while processing, when told. Never goes backwards within one wait. */
  readonly progress: number | null;
  /** Why processing failed. */
  readonly failure: string | null;
  readonly createdAt: Date | null;
  readonly updatedAt: Date | null;
  readonly sha256: string | null;
  /** True when the backend stored no second copy. */
  readonly duplicate: boolean | null;
  readonly url: string | null;
  readonly urlExpiresAt: Date | null;
  readonly backend: string;
  /** What the backend sent, untouched: unknown fields, enum words and full-precision times included. */
  readonly raw: unknown;
}
/** `unknown` stands for a word this version does not know; the word itself is in `raw`. */
export type FileStatus = 'pending' | 'processing' | 'ready' | 'failed' | 'temporary' | 'deleted' | 'unknown';

// ───────────────────────────── listing ─────────────────────────────

/** What `get` takes. */
export interface GetOptions extends CallOptions { /** cuadra: associations */ expand?: string[]; }
/** What `list` takes. */
export interface ListOptions extends GetOptions {
  /** Whole and positive, else `invalid_argument`; above the platform's maximum it is lowered to it (every item still comes). */
  pageSize?: number;
  /** From an earlier page's `nextCursor`. */
  cursor?: string;
  /** Stop after this many items. */
  limit?: number;
  /** Backend filters, e.g. cuadra {status, resourceType, resourceId} (sent as statusFilter, …), discovery-engine files {filter, orderBy}; an unknown key is `invalid_argument`. */
  filter?: Record<string, string>;
}
/** Goes on over empty pages that carry a token (at most 10 in a row); one more, or a token seen before, is `pagination_loop`, or the quiet end of the list
 *  where the platform's own total says that everything has come. An item met twice is yielded once. */
export interface FileListing extends AsyncIterable<FileRecord>, PromiseLike<FilePage> {
  pages(): AsyncIterable<FilePage>;
  toArray(): Promise<FileRecord[]>;
}
/** One page of a list. */
export interface FilePage { readonly items: FileRecord[]; readonly nextCursor: string | null; readonly total: number | null; readonly raw: unknown; }

// ───────────────────────────── uploads ─────────────────────────────

/** A browser never sends a stream as a request body: there it is cut into bounded parts or refused (`invalid_argument`).
 *  Protocols that send parts cut a stream as it comes. As one request it goes as it comes in Node and Workers where `size` is told (and is then not sent a second
 *  time), and is collected else. More or fewer bytes than `size` are `size_exceeded` and `truncated`. */
export type UploadSource = Blob | BufferSource | ReadableStream<Uint8Array> | Response;

/** What `upload` takes. */
export interface UploadOptions extends CallOptions {
  /** Default: the File's name, else "file". Sanitised per the form-data rules; CR, LF and NUL are refused. */
  name?: string;
  mediaType?: string;
  /** Needed for streams on protocols that must know it. */
  size?: number;
  /** Backend form fields, e.g. voipbin {type: 'rag'}, kore {userReference}, cuadra {resourceType, resourceId}, fruxon {temporary: 'true'}. */
  fields?: Record<string, string>;
  protocol?: UploadProtocol | 'auto';
  /** For protocols that need an endpoint or a signer; works on any client, whatever its backend. The record then holds what the target tells; its id is the
   *  key, or the last segment of the upload's URL. `fields` and `idempotencyKey` are the backend's and refused beside it; `until` is 'stored'. */
  target?: UploadTarget;
  /** Of protocols that send parts; others leave it unused. Default 'auto': what the protocol, the server and 10,000 parts ask for. */
  partSize?: number | 'auto';
  /** Computed while the bytes are read, compared with what the server says. Default: 'sha256' where the backend reports it. 'crc32c' and 'md5' go along with
   *  protocols of several requests; a form can be compared by 'sha256' alone, else `unsupported`. */
  checksum?: 'sha256' | 'crc32c' | 'md5' | false;
  idempotencyKey?: string;
  /** What to do when the reply was lost and the backend cannot be asked by key: look for the file in the list, or fail. Default 'reconcile' where a list
   *  exists. The same file means: same name, same size or hash where told, created since the call began (5 minutes of skew), and exactly one such; all
   *  else is `ambiguous`. A second copy is never sent. */
  onAmbiguous?: 'reconcile' | 'fail';
  /** Resolve when the bytes are stored, or when processing is over too. Default 'stored'. */
  until?: 'stored' | 'ready';
  onProgress?: (progress: UploadProgress) => void;
}
/** With protocol 'auto' an `endpoint` is tus. Each is checked before anything is sent: https, or http to loopback, without user name and password; `headers` go to
 *  the endpoint's own origin alone. Google is spoken to by Content-Range where the endpoint has `uploadType=resumable` or the headers `x-goog-resumable`.
 *  `sign` is asked right before each request. With 'list', `partNumber` is the marker: the parts after it are listed (sign `part-number-marker`); it is absent for the
 *  first page. What `sign` or `sasUrl` throws is the error's `cause`. */
export type UploadTarget =
  | { endpoint: string | URL; metadata?: Record<string, string>; headers?: Record<string, string> }  // tus; ietf-resumable; google-resumable, both as X-Goog-Upload-URL and as Location with 308
  | { sign: (request: { action: 'create' | 'part' | 'list' | 'complete' | 'abort'; uploadId?: string; partNumber?: number; key: string }) => Promise<SignedRequest>; key: string }  // s3-multipart
  | { sasUrl: () => Promise<SignedRequest> };                                            // azure-blocks
/** A request that somebody else has signed: it is sent as it stands, without any credential of the client's. */
export interface SignedRequest { url: string; method?: string; headers?: Record<string, string>; expiresAt?: Date }

/** A failure that nobody awaits is kept on the handle and never becomes an unhandled rejection.
 *  A write that is not idempotent is sent again on 429, on 503 with Retry-After, when it certainly did not leave, or with an honoured idempotency key; DELETE counts as idempotent. */
export interface Upload extends PromiseLike<FileRecord>, AsyncIterable<UploadProgress> {
  readonly state: 'queued' | 'hashing' | 'uploading' | 'paused' | 'verifying' | 'processing' | 'done' | 'failed' | 'aborted';
  readonly progress: UploadProgress;
  /** Stops after the part in flight (or at once, where it can be resent). `unsupported` for single-request protocols once bytes have left. */
  pause(): void;
  resume(): void;
  /** Discards the upload on the server too: its promise rejects at once, this one resolves when the server has been told. After a failure it discards what was kept. Aborting through `signal` keeps the session for `resumeUpload`. */
  abort(reason?: unknown): Promise<void>;
  /** For `resumeUpload`; null for protocols that cannot resume. Holds no credential. */
  token(): string | null;
  catch<T>(onRejected: (error: AttacheError) => T): Promise<FileRecord | T>;
  finally(onFinally: () => void): Promise<FileRecord>;
}
/** `sent` counts bytes handed to the network, `acknowledged` bytes that the server confirmed. Neither goes back; 1 is reported only after the final answer. */
export interface UploadProgress { readonly sent: number; readonly acknowledged: number; readonly total: number | null; readonly fraction: number | null; readonly bytesPerSecond: number | null; readonly state: Upload['state']; }
/** `stopOnError`: after the first failure nothing new begins; what has not begun then ends `aborted` with that failure as its cause, what is on its
 *  way arrives. */
export interface UploadAllOptions extends CallOptions { concurrency?: number; onProgress?: (progress: UploadProgress & { done: number; failed: number; count: number }) => void; stopOnError?: boolean; }
/** Iterates outcomes as they settle; awaited, gives them in the order of the sources. */
export interface UploadBatch extends AsyncIterable<UploadOutcome>, PromiseLike<UploadOutcome[]> { readonly uploads: Upload[]; abort(reason?: unknown): Promise<void>; }
/** How one file of a batch ended; `index` is its place among the sources. */
export type UploadOutcome = { index: number; ok: true; file: FileRecord } | { index: number; ok: false; error: AttacheError };
/** An upload that was left half-way. */
export interface PendingUpload { token: string; name: string; size: number | null; acknowledged: number; startedAt: Date; expiresAt: Date | null; }
/** Where pending uploads are remembered, in the caller's hands. */
export interface UploadStore { get(key: string): Promise<string | null>; set(key: string, value: string, expiresAt: Date | null): Promise<void>; delete(key: string): Promise<void>; list(): Promise<string[]>; }
/** Where signed URLs are kept, in the caller's hands. */
export interface UrlStore { get(key: string): Promise<{ url: string; expiresAt: Date | null } | null>; set(key: string, value: { url: string; expiresAt: Date | null }): Promise<void>; delete(key: string): Promise<void>; }

// ───────────────────────────── delete ─────────────────────────────

/** What `delete` takes. */
export interface DeleteOptions extends CallOptions { /** A file that is gone already counts as deleted. Default false. */ missingOk?: boolean; }
/** How a deletion ended. */
export interface DeleteResult { readonly id: string; readonly deleted: boolean; /** It was gone before (or a lost reply had deleted it). */ readonly alreadyGone: boolean; readonly raw: unknown; }

// ───────────────────────────── links and downloads ─────────────────────────────

/** What `link` takes. */
export interface LinkOptions extends CallOptions { /** Default min(60_000, 10 % of the URL's life). Where the platform signs anew only after expiry, the URL that is still good is given and `expiresAt` tells. */ minValidity?: number; }
/** A link to a file, by which whoever has it can read the file until it ends. */
export interface Link {
  /** A URL that is still good; refreshed before expiry, one refresh for all who ask at once. */
  url(options?: CallOptions): Promise<string>;
  readonly expiresAt: Date | null;
  /** Forces a fresh URL. */
  refresh(options?: CallOptions): Promise<string>;
}
/** What `download` takes. */
export interface DownloadOptions extends CallOptions {
  /** Inclusive, as in RFC 9110: {start, end?} or {last}. */
  range?: { start: number; end?: number } | { last: number };
  /** A 304 is returned, not thrown; a 416 rejects `range_not_satisfiable`. */
  ifNoneMatch?: string;
  /** Default 'strong': continue a broken body only with a strong validator. `false`, with nothing else asked, hands the native body through. */
  resume?: 'strong' | 'restart' | false;
  /** Compared before the stream ends. Default: the record's own, when given a record that has one. */
  sha256?: string;
  maxBytes?: number;
  onProgress?: (progress: { received: number; total: number | null; bytesPerSecond: number | null }) => void;
}

// ───────────────────────────── long-running operations ─────────────────────────────

/** How an operation is waited for. */
export interface OperationOptions extends CallOptions {
  /** First wait between polls. Default 1_000 (cuadra 2_000, its rate limit is low); the floor is 1_000, or the description's `minInterval` if longer. */
  interval?: number;
  /** Default 10_000 (fruxon: 5_000). */
  maxInterval?: number;
  /** Default 30 minutes. Ends with `deadline_exceeded`; the operation itself goes on. */
  deadline?: number;
  onProgress?: (operation: Operation) => void;
}
/** How a file's processing is waited for. */
export interface WaitOptions extends Omit<OperationOptions, 'onProgress'> { onProgress?: (file: FileRecord) => void; }
/** A long-running operation as it was when it was looked at. */
export interface Operation {
  readonly name: string;
  readonly state: 'pending' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'unknown';
  readonly done: boolean;
  /** 0..1, advisory, made monotonic. */
  readonly progress: number | null;
  readonly resource: string | null;
  readonly error: string | null;
  readonly metadata: unknown;
  readonly raw: unknown;
}
/** Resolves with a succeeded operation; rejects `operation_failed` or `operation_cancelled` with `error.operation` set. */
export interface OperationHandle extends PromiseLike<Operation>, AsyncIterable<Operation> {
  /** One look now, or as soon as the floor since the last one allows. */
  poll(options?: CallOptions): Promise<Operation>;
  cancel(options?: CallOptions): Promise<void>;
  /** Stops waiting; the operation goes on. */
  stop(reason?: unknown): void;
  /** JSON text from which `client.operation` continues in another process. */
  token(): string;
}

// ───────────────────────────── errors ─────────────────────────────

/** What went wrong. `docs/errors.md` says what each means, and what to do. */
export type ErrorCode =
  | 'invalid_argument' | 'unsupported' | 'disposed' | 'core_lost'
  | 'aborted' | 'timeout' | 'stalled' | 'deadline_exceeded' | 'network'
  | 'unauthorized' | 'forbidden' | 'not_found' | 'conflict' | 'gone' | 'too_large' | 'unsupported_media_type'
  | 'validation' | 'precondition_failed' | 'range_not_satisfiable' | 'rate_limited' | 'quota_exceeded' | 'payment_required' | 'server' | 'unavailable'
  | 'bad_response' | 'truncated' | 'size_exceeded' | 'checksum_mismatch' | 'object_changed'
  | 'link_expired' | 'redirect_refused' | 'untrusted_host' | 'pagination_loop'
  | 'processing_failed' | 'operation_failed' | 'operation_cancelled' | 'ambiguous' | 'offset_conflict' | 'session_lost' | 'source_changed';

/** Every failure of the client, as a rejection (or thrown, by `createClient` and `defineBackend`). Branch on `code`; texts may change.
 *  Brand-checked across bundled copies by `AttacheError.is`. Carries no credential and no signed query in any of its texts.
 *  `cause` is the caller's own abort reason for `aborted`, the platform's error for `network`. */
export class AttacheError extends Error {
  static is(value: unknown): value is AttacheError;
  readonly code: ErrorCode;
  readonly status: number | null;
  /** A new try of the same call could succeed. */
  readonly retryable: boolean;
  readonly retryAfter: number | null;
  /** What is known of a write: it never left (fetch was not called yet, or a server runtime named a refused connection or unknown host), it may have happened, it did
   *  happen; null for reads and for a write that the server refused. */
  readonly commit: 'not-sent' | 'unknown' | 'stored' | null;
  readonly attempts: number;
  readonly requestId: string | null;
  readonly backend: string | null;
  /** The backend's own code or reason word. */
  readonly reason: string | null;
  /** Per-field complaints (FastAPI 422, ASP.NET errors). */
  readonly fields: ReadonlyArray<{ path: string; message: string }>;
  readonly operation: Operation | null;
  readonly raw: unknown;
  toJSON(): Record<string, unknown>;
}

// ───────────────────────────── hooks ─────────────────────────────

/** Stands around every request, storage hosts' included (`storage`); has to answer with a response, its own or `next`'s. */
export type Middleware = (request: Request, next: (request: Request) => Promise<Response>, context: { verb: string; attempt: number; storage: boolean }) => Promise<Response>;
/** Told of what happens, in redacted events. */
export interface Logger { debug?(event: LogEvent): void; info?(event: LogEvent): void; warn?(event: LogEvent): void; error?(event: LogEvent): void; }
/** What a logger is told. */
export interface LogEvent { event: string; verb?: string; method?: string; /** query and capability ids removed */ url?: string; status?: number; attempt?: number; delay?: number; code?: ErrorCode; }

// ───────────────────────────── custom backends ─────────────────────────────

/** A backend as data: no code, JSON-serialisable, interpreted by the same engine as the built-in five.
 *  Paths are templates below `baseUrl`: `{id}` a file, `{name}` an operation, any scope key by its own name; every value is percent-encoded. `{+x}` takes a
 *  resource name: each segment is checked and encoded, its slashes stay. */
export interface BackendDefinition {
  name: string;
  baseUrl?: string;
  auth?: { scheme: 'bearer' | 'api-key' | 'none'; header?: string };
  scope?: { required?: string[]; optional?: string[] };
  /** `encoding` names any protocol but `s3-multipart` and `azure-blocks`, whose requests code must sign: those take an upload's `target`. `fields` travel in the
   *  form or the JSON; as Upload-Metadata with tus; in the JSON that starts a session with chunked-form and google-resumable; not with ietf-resumable. */
  upload?: { method?: string; path: string; encoding: 'form-data' | 'json-base64' | UploadProtocol; /** resumable protocols: how a session starts */ session?: { method?: string; path: string; url?: string }; /** chunked-form: what makes the chunks one file. It and `path`, which takes a chunk, name `{sessionId}`, the id that the start answers */ complete?: string; /** bytes of a part, where the platform wants a certain size */ partSize?: number; fileField?: string; fields?: Record<string, string>; requiredFields?: string[]; idempotencyHeader?: string; maxBytes?: number; record?: string };
  list?: { method?: string; path: string; items: string; cursor?: { param: string; from: string; moreWhen?: string; endsOnEmptyPage?: boolean }; pageSize?: { param: string; max?: number; default?: number }; filters?: Record<string, string>; total?: string };
  get?: { path: string; record?: string };
  delete?: { method?: string; path: string; body?: Record<string, string> };
  download?: { path?: string; via: 'bytes' | 'redirect' | 'record-url'; anonymous?: boolean; query?: Record<string, string> };
  refresh?: { path: string; url: string } | { path: string; via: 'redirect' };
  operation?: { method?: string; path: string; state?: string; done?: string; states: Record<string, Operation['state']>; error?: string; resource?: string; progress?: string; minInterval?: number; maxInterval?: number };
  /** FileRecord field -> where it is in the wire record ("a.b.c") and how it is written. */
  record: Partial<Record<'id' | 'name' | 'mediaType' | 'size' | 'status' | 'progress' | 'failure' | 'createdAt' | 'updatedAt' | 'sha256' | 'duplicate' | 'url' | 'urlExpiresAt', string | { at: string | string[]; as?: 'text' | 'number' | 'int64-text' | 'boolean' | 'boolean-text' | 'rfc3339' | 'epoch-ms' | 'epoch-s' | 'percent' | 'url-expiry' /* a signed URL, which tells its own end */; unset?: Array<string | number> }>>;
  statuses?: Record<string, FileStatus>;
  trustedHosts?: string[];
  assumed?: string[];
}
