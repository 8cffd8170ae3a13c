// @ts-check
// The one shape that records have.

import { dateOf } from './date.js';

/** @type {import('./door.js').Face['record']} */
export const recordOf = (
  id,
  name,
  mediaType,
  size,
  status,
  progress,
  failure,
  createdAt,
  updatedAt,
  sha256,
  duplicate,
  url,
  urlExpiresAt,
  backend,
  raw,
) => ({
  id,
  name,
  mediaType: mediaType ?? null,
  size: size ?? null,
  status,
  progress: progress ?? null,
  failure: failure ?? null,
  createdAt: dateOf(createdAt),
  updatedAt: dateOf(updatedAt),
  sha256: sha256 ?? null,
  duplicate: duplicate ?? null,
  url: url ?? null,
  urlExpiresAt: dateOf(urlExpiresAt),
  backend,
  raw,
});
