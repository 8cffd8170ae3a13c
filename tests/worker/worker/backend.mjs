// The platform of `kit/depot.mjs` as the client is told of it.

import { defineBackend } from '@attache/client';

export const depot = defineBackend({
  name: 'depot',
  auth: { scheme: 'bearer' },
  upload: { path: '/files', encoding: 'form-data' },
  get: { path: '/files/{id}' },
  download: { via: 'record-url' },
  refresh: { path: '/files/{id}/link', url: 'url' },
  record: {
    id: 'id',
    name: 'name',
    size: 'size',
    mediaType: 'type',
    url: 'url',
    urlExpiresAt: { at: 'url', as: 'url-expiry' },
  },
});
