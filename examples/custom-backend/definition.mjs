// @ts-check
// A platform that is not built in, described as data: a files API of the kind that OpenAI made common. Nothing here runs;
// `server.mjs` is the platform, `test.mjs` uses it.

import { defineBackend } from '@attache/client';

export const shelf = defineBackend({
  name: 'shelf',
  baseUrl: 'https://api.shelf.example',
  auth: { scheme: 'bearer' },
  upload: {
    path: '/v1/files',
    encoding: 'form-data',
    fields: { purpose: 'assistants' },
    requiredFields: ['purpose'],
    maxBytes: 512_000_000,
  },
  list: {
    path: '/v1/files',
    items: 'data',
    cursor: { param: 'after', from: 'last_id', moreWhen: 'has_more' },
    pageSize: { param: 'limit', max: 10_000, default: 100 },
    filters: { purpose: 'purpose' },
  },
  get: { path: '/v1/files/{id}' },
  delete: { path: '/v1/files/{id}' },
  download: { path: '/v1/files/{id}/content', via: 'bytes' },
  record: {
    id: 'id',
    name: 'filename',
    size: 'bytes',
    status: 'status',
    failure: 'status_details',
    createdAt: { at: 'created_at', as: 'epoch-s' },
  },
  statuses: { uploaded: 'processing', processed: 'ready', error: 'failed' },
});
