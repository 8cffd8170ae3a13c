// @ts-check
// The same platform, where it takes files by a resumable protocol: only how a file goes up is said anew. Pausing, resuming
// and going on after a reload come with the protocol.

import { defineBackend } from '@attache/client';
import { shelf } from './definition.mjs';

export const resumableShelf = defineBackend({
  ...shelf,
  name: 'resumable-shelf',
  upload: {
    path: '/v1/uploads',
    encoding: 'tus',
    // Metadata of the upload, in tus; the file's name and type go along by themselves.
    fields: { purpose: 'assistants' },
    maxBytes: 8_000_000_000,
  },
});
