// The edge entry as its contract says it: names, shapes, and what they are given in a Worker.

import type { Client, FileRecord, UrlStore } from '@attache/client';
import { createClient } from '@attache/client';
import * as edge from '@attache/client/edge';
import type { Holds, Same } from './expect.js';

export type { RelayOptions, ServeOptions } from '@attache/client/edge';

type Values = 'cacheUrlStore' | 'kvUrlStore' | 'relayUpload' | 'serveFile';
export type Exports = Holds<Same<keyof typeof edge, Values>>;

type Serve = (
  request: Request,
  client: Client,
  file: string | FileRecord,
  options?: edge.ServeOptions,
) => Promise<Response>;
type Relay = (request: Request, client: Client, options?: edge.RelayOptions) => Promise<Response>;
interface Served {
  disposition?: 'inline' | 'attachment';
  name?: string;
  inlineTypes?: string[];
  cacheControl?: string;
  cors?: { origin: string | string[] };
  waitUntil?: (promise: Promise<unknown>) => void;
  headers?: Record<string, string>;
}
interface Relayed {
  name?: string;
  maxBytes: number;
  mediaTypes?: string[];
  fields?: Record<string, string>;
  waitUntil?: (promise: Promise<unknown>) => void;
}
export type Shapes = [
  Holds<Same<typeof edge.serveFile, Serve>>,
  Holds<Same<typeof edge.relayUpload, Relay>>,
  Holds<Same<{ [K in keyof edge.ServeOptions]: edge.ServeOptions[K] }, { [K in keyof Served]: Served[K] }>>,
  Holds<Same<{ [K in keyof edge.RelayOptions]: edge.RelayOptions[K] }, { [K in keyof Relayed]: Relayed[K] }>>,
  Holds<Same<typeof edge.cacheUrlStore, (cache: Cache, options?: { namespace?: string }) => UrlStore>>,
];

/** Workers' own KVNamespace has more members, and more ways to be called. */
interface Namespace {
  get(key: string, type: 'text'): Promise<string | null>;
  get<T = unknown>(key: string, type: 'json'): Promise<T | null>;
  put(
    key: string,
    value: string | ArrayBuffer,
    options?: { expiration?: number; expirationTtl?: number },
  ): Promise<void>;
  delete(key: string): Promise<void>;
}

export async function handle(
  request: Request,
  cache: Cache,
  kv: Namespace,
  ctx: { waitUntil(promise: Promise<unknown>): void },
) {
  const client = createClient({ backend: 'cuadra', urlStore: edge.kvUrlStore(kv) });
  const other = createClient({ backend: 'cuadra', urlStore: edge.cacheUrlStore(cache, { namespace: 'a' }) });
  const waitUntil = (promise: Promise<unknown>) => ctx.waitUntil(promise);
  if (request.method === 'POST')
    return edge.relayUpload(request, client, { maxBytes: 1e6, mediaTypes: ['image/*'], waitUntil });
  return edge.serveFile(request, other, 'id', { disposition: 'inline', cors: { origin: '*' }, waitUntil });
}
