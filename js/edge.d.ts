// Types of `@attache/client/edge`: the contract's section, and behind it what the package says of it.
// biome-ignore-all format: read as a table, one member a line

import type { Client, FileRecord, UrlStore } from './index.js';

/** Answers a Worker's (or any fetch handler's) request with a stored file: bytes pass through natively, Range and
 *  conditional requests work, nothing of the backend leaks. GET and HEAD, else 405 with Allow; with `cors`, OPTIONS is answered as a preflight.
 *  Never throws for an upstream failure: it answers 404/403/429/502/504, the body
 *  `{"error":{"code","message"}}` in words of our own. Options that cannot be used are thrown as `AttacheError` `invalid_argument`.
 *  Default `cache-control: private, no-store`, which failures always have.
 *
 *  Ranges: one range of bytes; several at once, and what cannot be read, are as if not asked (RFC 9110 §14.2). HEAD knows no ranges. A host that
 *  looks over If-Range, If-None-Match or If-Modified-Since is judged as if it had not.
 *
 *  Every answer has `x-content-type-options: nosniff`, `referrer-policy: no-referrer` and `cross-origin-resource-policy` (`same-site`; with
 *  `cors`, `cross-origin`); a file has `content-security-policy: … sandbox` too, except PDF, whose viewers that would break. `headers` may replace the
 *  last three. Where the runtime's own fetch has unpacked a file (all but Workers), length and strong validators are left out. */
export function serveFile(request: Request, client: Client, file: string | FileRecord, options?: ServeOptions): Promise<Response>;

/** A Worker-shaped upload relay: streams the visitor's body (the file itself, or a form whose first file part is taken) to the backend without
 *  holding it. The name comes from `options.name`, the form part, or Content-Disposition, and is made safe. POST and PUT, else 405 with Allow. Answers 201
 *  with the record (id, name, size, mediaType, status only), or 400/401/403/413/415/429/502/504 with a short JSON body. Options that cannot be used are
 *  thrown as `AttacheError` `invalid_argument`.
 *
 *  Of a form, the other fields are read over and never sent on; at most 64 KiB may stand before the file. Lines must end with CR LF. A platform that takes
 *  nothing but JSON (discovery-engine) and a runtime that sends no streams (a page's service worker) get the file collected first, up to `maxBytes`. */
export function relayUpload(request: Request, client: Client, options?: RelayOptions): Promise<Response>;

/** What `serveFile` takes. */
export interface ServeOptions {
  /** Default: `inline` for images (not SVG), audio, video and plain text, `attachment` for all others. What can act in a page (HTML, XML, SVG, scripts, styles,
   *  PDF) is always an attachment, unless `inlineTypes` names it. */
  disposition?: 'inline' | 'attachment';
  /** Default: the record's, else what the storage host calls it, else the last segment of its id. */
  name?: string;
  /** Media types, each by its own name, that are shown besides those that harm nobody. */
  inlineTypes?: string[];
  /** For files that may be kept by a browser or a cache on the way, e.g. `private, max-age=600`. */
  cacheControl?: string;
  /** Origins whose pages may read the answer: `*`, or one or several by name. */
  cors?: { origin: string | string[] };
  /** `ctx.waitUntil` of a Worker, bound: given what ends after the answer. */
  waitUntil?: (promise: Promise<unknown>) => void;
  /** Added to every answer. What tells of the file itself (`content-*`, `etag`, …) and `cache-control` cannot be set here. */
  headers?: Record<string, string>;
}
/** What `relayUpload` takes. */
export interface RelayOptions {
  name?: string;
  /** The largest file, in bytes, as far as the platform takes so many: a request that announces more is refused at once, one that has more is ended on its way. */
  maxBytes: number;
  /** What is taken, as media types or ranges of them (`image/*`). Default: everything. The type is what the visitor says. */
  mediaTypes?: string[];
  /** The backend's form fields, as `upload` has them. */
  fields?: Record<string, string>;
  /** `ctx.waitUntil` of a Worker, bound: given what ends after the answer. */
  waitUntil?: (promise: Promise<unknown>) => void;
}

/** UrlStore over the Cache API, and over a Workers KV namespace, for `createClient({ urlStore })`. A link is kept until it ends, one whose end is not known
 *  for 5 minutes; KV keeps none that ends within its shortest time, 60 seconds. A store that fails is as if it were empty.
 *
 *  Without a store each isolate asks the platform for its own link. The Cache API shares it between the isolates of one data centre, at the price of one
 *  lookup there for each link that an isolate does not hold yet; it keeps nothing on workers.dev. KV shares it between data centres, at the price of one
 *  read for each such link and one write for each renewed one, which the others may see up to a minute later: until then they renew it themselves.
 *  What is kept is a signed URL, good for whoever reads it: give it a namespace that nothing else reads. With `namespace`, several clients share one cache
 *  and not their links. */
export function cacheUrlStore(cache: Cache, options?: { namespace?: string }): UrlStore;
/** The same over a Workers KV namespace; see `cacheUrlStore`. */
export function kvUrlStore(namespace: { get(key: string, type: 'json'): Promise<unknown>; put(key: string, value: string, options?: { expirationTtl?: number }): Promise<void>; delete(key: string): Promise<void> }): UrlStore;
