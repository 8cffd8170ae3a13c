// What a Worker's platform gives, as far as the pages use it.

interface CacheStorage {
  readonly default: Cache;
}

interface KVNamespace {
  get(key: string, type: 'json'): Promise<unknown>;
  put(key: string, value: string, options?: { expirationTtl?: number }): Promise<void>;
  delete(key: string): Promise<void>;
}

interface DocsBindings {
  VOIPBIN_TOKEN: string;
  VISITORS_KEY: string;
  BACKEND_TOKEN: string;
  LINKS: KVNamespace;
}

interface DocsContext {
  waitUntil(promise: Promise<unknown>): void;
}

interface DocsWorker {
  fetch(request: Request, env: DocsBindings, context: DocsContext): Promise<Response>;
}
