// Types of `@attache/client/emulator`: the contract's section, and below it what the package adds.

import type { BackendName } from './index.js';

/** All five backends behind one fetch handler, for demos and tests: in a page, a Worker, Node, Deno or Bun, with no port needed. */
export function createEmulator(options?: EmulatorOptions): Emulator;
/** What `createEmulator` takes. */
export interface EmulatorOptions {
  /** Millisecond clock; default Date.now. */
  now?: () => number;
  /** Where ids come from: the same seed and the same requests give the same ids. Default 0. */
  seed?: number;
  /** How long signed URLs live, in milliseconds. Default 7 days. */
  urlLifetime?: number;
  /** From stored to ready, and from the start of an operation to its end, in milliseconds. Default 3_000. */
  processingTime?: number;
  faults?: Fault[];
  /** Credentials that are let in. Default: any, as long as there is one. */
  tokens?: string[];
  /** Addition: the platforms' own rules, where their documents leave a choice or a test wants another limit. */
  rules?: EmulatorRules;
}
/** The platforms, and what was asked of them. */
export interface Emulator {
  /** May stand where `globalThis.fetch` does; needs no `this`. */
  fetch(input: Request | URL | string, init?: RequestInit): Promise<Response>;
  /** Where a client has to point. Storage links lead to another host, which the same `fetch` answers. */
  baseUrl(backend: BackendName): string;
  /** Grows as requests are answered; CORS preflights are not in it. */
  readonly requests: ReadonlyArray<{ method: string; url: string; headers: Record<string, string>; status: number }>;
  /** Push, splice or replace at any time. The objects in it are never written to: how often each has struck is counted apart. */
  faults: Fault[];
  /** Forgets files, operations, links, issued tokens, requests and how often each fault has struck. Faults and options stay. */
  reset(): void;
}
/** One scripted fault. `match` picks requests, `times` how often (default 1). */
export interface Fault {
  /**
   * `path` as text is the URL's path, or its beginning up to a slash: the whole path (`/cuadra/v1/files`) or what is
   * below the backend's base address (`/v1/files`). As a RegExp it is tried on both. Requests to the storage host
   * belong to the backend that signed the link.
   */
  match: { method?: string; path?: string | RegExp; backend?: BackendName };
  /** let this many pass first */
  skip?: number;
  times?: number;
  do:
    | { status: number; headers?: Record<string, string>; body?: string }
    /** the body fails after so many bytes */
    | { resetAfter: number }
    /** nothing comes after so many bytes of the body, until the request is aborted */
    | { stallAfter: number }
    /** the body ends after so many bytes, its content-length as if it were whole */
    | { truncateAfter: number }
    /** handled, but fetch fails */
    | { loseReply: true }
    /** the reply takes so many milliseconds */
    | { delay: number }
    /** the link that the request uses, or that the reply names, is expired from now on */
    | { expireUrl: true };
}

// ───────────────────────────── additions ─────────────────────────────

/** Looks behind the platforms' backs. Answers are empty until the first request has loaded the emulator. */
export function inspect(emulator: Emulator): EmulatorInspection;
/** What `inspect` gives. */
export interface EmulatorInspection {
  /** Every file that a platform ever stored, in the order of storing. */
  stored(
    backend: BackendName,
  ): Array<{ id: string; name: string; size: number; sha256: string; createdMs: number; deleted: boolean }>;
  /**
   * Requests for what needs no credentials (signed links, Fruxon's public files) that carried them, or headers that only
   * the API may see.
   */
  leaks(): Array<{ atMs: number; path: string; headers: string[] }>;
  /** Puts a file there as if somebody else had uploaded it; its id. */
  addFile(
    backend: BackendName,
    file: { name: string; mediaType?: string; bytes: Uint8Array; connector?: boolean },
  ): Promise<string | undefined>;
  /**
   * Starts an operation that no request has started, and gives its name as the backend's polls take it; undefined where a
   * backend has no operations. It takes the processing time.
   */
  startOperation(backend: BackendName, outcome?: OperationOutcome): Promise<string | undefined>;
  /** Polls of one operation that came less than a second after the one before. */
  fastPolls(): Array<{ atMs: number; backend: BackendName; operation: string; gapMs: number }>;
  /** Replaces the bytes of a file's object, whose record stays. */
  changeObject(backend: BackendName, id: string, bytes: Uint8Array): boolean;
  /** Makes a file the newest of its list. */
  moveItem(backend: BackendName, id: string): boolean;
  /** Expires every link issued so far; `silently` means that the platforms go on telling the old expiry. */
  expireLinks(options?: { silently?: boolean }): void;
  /** Other rules from the next request on; what is stored stays. */
  configure(rules: EmulatorRules): Promise<void>;
}

/**
 * How an operation ends: `never`, or `vanishes` (404 from then on), or `unknown` (a state that no document has; at Google
 * done with neither response nor error).
 */
export type OperationOutcome = 'success' | 'failure' | 'cancelled' | 'never' | 'vanishes' | 'unknown';

/** Where the documents leave a choice, or the platform has a limit or a known defect. Defaults are the documented ones. */
export interface EmulatorRules {
  fruxon?: {
    /** the one session that lists uploaded files; default: every session of their tenant */
    session?: string;
    maxBytes?: number;
    /** how a larger file is refused: 413 with no body (default) or a proxy's page, or a reset connection */
    tooLarge?: 'empty' | 'html' | 'reset';
    maxAssetBytes?: number;
    defaultPage?: number;
    maxPage?: number;
    temporaryLifeMs?: number;
    /** the status of a file that is not temporary, which no document states; default `RETAINED` */
    retainedStatus?: string;
    /** `createdAt` is 0 */
    unsetTimes?: boolean;
    /** uploads are answered with the three documented members alone */
    bareReply?: boolean;
    /** a new asset's operation is spread into the answer instead of standing under `longOperation` */
    flatOperation?: boolean;
    /** defect: every page is the first one, with the same token */
    echoedToken?: boolean;
    /** defect: after the last item come empty pages that still have a token */
    emptyPages?: boolean;
    /** uploads of one caller that are worked on at once */
    concurrency?: number;
    /** how long an upload is worked on */
    uploadTimeMs?: number;
    /** `Retry-After` of a 429, in seconds; default: no such header */
    retryAfter?: number;
  };
  kore?: {
    /** the sessions there are, each with the files of its user; default: every session exists and shows every file */
    sessions?: Array<{ sessionId: string; sessionReference: string; userReference: string }>;
    maxBytes?: number;
    maxFiles?: number;
    maxTokens?: number;
    typesChecked?: boolean;
    /** whether files in chunks must be media, as their page says; default true */
    mediaChecked?: boolean;
    /** how attachments' members are spelled; default `drifting` over the four spellings of the documents, by the seed */
    keys?: 'documented' | 'drifting';
    /** error bodies: `{errors: [{msg}]}` (default) or plain text */
    errors?: 'messages' | 'text';
    /** the status of a file that is too large or one too many; default 400 */
    refusedStatus?: number;
    sessionPage?: number;
    perMinute?: number;
    chunksLifeMs?: number;
    /** how chunks that are missing at the end are told: as `missingChunks` too (default), or in the message alone */
    missingChunks?: 'listed' | 'told';
    /** numbers of chunks that are confirmed and lost, each once in every upload */
    lostChunks?: number[];
    linkLifeMs?: number;
  };
  discoveryEngine?: {
    /** which revision's file metadata is told; default `older` */
    shape?: 'older' | 'newer';
    /** `mixed` (default): 0, 3, 6 or 9 digits of fraction or 1970 for unset, by the seed */
    uploadTimes?: 'mixed' | 'set' | 'unset';
    /** the paged list is a 404 */
    filesMissing?: boolean;
    /** whether the media upload is there; default true */
    mediaUpload?: boolean;
    errorsInArray?: boolean;
    /** an empty answer is `{}` instead of no body */
    emptyObject?: boolean;
    maxBody?: number;
    /** reads, and apart from them writes, of a project */
    perMinute?: number;
    defaultPage?: number;
    maxPage?: number;
    /** the parent of operations that no request has started; only under `branches` can they be cancelled */
    operationsIn?: string;
  };
  cuadra?: {
    uploadingTimeMs?: number;
    uploadStatus?: number;
    documentBytes?: number;
    imageBytes?: number;
    defaultPage?: number;
    maxPage?: number;
    orgPerMinute?: number;
    userPerMinute?: number;
    progressDips?: boolean;
    clients?: Array<[id: string, secret: string]>;
    tokenLifetimeMs?: number;
    keyLifetimeMs?: number;
  };
  voipbin?: {
    times?: 'spaced' | 'rfc3339' | 'mixed';
    maxBody?: number;
    maxPage?: number;
    quotaBytes?: number;
    seedRule?: boolean;
    signing?: boolean;
    rate?: { perSecond: number; burst: number; limitedBy: 'customer' | 'ip' };
    sameMicrosecond?: boolean;
  };
  storage?: { expired?: 'gcs' | 's3'; etag?: 'strong' | 'weak' | 'none'; ranges?: boolean };
}
