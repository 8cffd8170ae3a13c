// What pages say is there already, by the names that they use for it: for Workers.

import { createClient } from '@attache/client';

export const client = createClient({ backend: 'voipbin', auth: { bearer: () => 'short-lived' } });
export const request = new Request('https://app.example/files', {
  method: 'POST',
  headers: { 'content-type': 'application/pdf', 'content-disposition': 'attachment; filename="invoice.pdf"' },
  body: 'pdf',
});
/** @type {DocsBindings} */
export const env = /** @type {DocsBindings} */ ({});
export const id = 'id';
export const file = /** @type {import('@attache/client').FileRecord} */ (
  /** @type {unknown} */ ({ id, name: 'notes.txt', sha256: null, updatedAt: null })
);
/** @type {(request: Request, id: string) => Promise<boolean>} */
export const mayRead = async ({ headers }) => headers.get('authorization') === 'Bearer visitor';
/** @type {(cache: Cache, namespace: KVNamespace) => import('@attache/client').UrlStore} */
export const sharedLinks = () => /** @type {never} */ (undefined);
