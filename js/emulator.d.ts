// Types of `@attache/client/emulator`: the contract's section, and below it what the package adds.

import type { BackendName } from './index.js';

/** All five backends behind one fetch handler, for demos and tests: in a page, a Worker, Node, Deno or Bun, with no port needed. */
export function createEmulator(options?: EmulatorOptions): Emulator;
export interface EmulatorOptions {
  /** Millisecond clock; default Date.now. */
  now?: () => number;
  /** Where ids come from: the same seed and the same requests give the same ids. Default 0. */
  seed?: number;
  /** How long signed URLs live, in milliseconds. Default 7 days. */
  urlLifetime?: number;
  /** From stored to ready, in milliseconds. Default 3_000. */
  processingTime?: number;
  faults?: Fault[];
  /** Credentials that are let in. Default: any, as long as there is one. */
  tokens?: string[];
  /** Addition: the platforms' own rules, where their documents leave a choice or a test wants another limit. */
  rules?: EmulatorRules;
}
export interface Emulator {
  /** Also takes a URL and an init, as `globalThis.fetch` does; needs no `this`. */
  fetch(request: Request): Promise<Response>;
  /** Where a client has to point. Storage links lead to another host, which the same `fetch` answers. */
  baseUrl(backend: BackendName): string;
  /** Grows as requests are answered; CORS preflights are not in it. */
  readonly requests: ReadonlyArray<{ method: string; url: string; headers: Record<string, string>; status: number }>;
  /** Push, splice or replace at any time. The objects in it are never written to: how often each has struck is counted apart. */
  faults: Fault[];
  /** Forgets files, links, issued tokens, requests and how often each fault has struck. Faults and options stay. */
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
export interface EmulatorInspection {
  /** Every file that a platform ever stored, in the order of storing. */
  stored(
    backend: BackendName,
  ): Array<{ id: string; name: string; size: number; sha256: string; createdMs: number; deleted: boolean }>;
  /** Requests to the storage host that carried credentials or headers that only the API may see. */
  leaks(): Array<{ atMs: number; path: string; headers: string[] }>;
  /** Puts a file there as if somebody else had uploaded it; its id. */
  addFile(
    backend: BackendName,
    file: { name: string; mediaType?: string; bytes: Uint8Array; connector?: boolean },
  ): Promise<string | undefined>;
  /** Replaces the bytes of a file's object, whose record stays. */
  changeObject(backend: BackendName, id: string, bytes: Uint8Array): boolean;
  /** Makes a file the newest of its list. */
  moveItem(backend: BackendName, id: string): boolean;
  /** Expires every link issued so far; `silently` means that the platforms go on telling the old expiry. */
  expireLinks(options?: { silently?: boolean }): void;
  /** Other rules from the next request on; what is stored stays. */
  configure(rules: EmulatorRules): Promise<void>;
}

export interface EmulatorRules {
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
