// Records as the platforms write them.

/**
 * Cuadra's FileOut.
 * @param {Record<string, unknown>} [over]
 */
export const cuadraFile = (over = {}) => ({
  id: 'file_1',
  filename: 'report.pdf',
  contentType: 'application/pdf',
  sizeBytes: 3,
  sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  status: 'ready',
  isDuplicate: false,
  storageCharged: 3,
  createdAt: '2026-01-15T09:30:00.123456Z',
  ...over,
});

/**
 * VoIPbin's File.
 * @param {Record<string, unknown>} [over]
 */
export const voipbinFile = (over = {}) => ({
  id: '5f2c7e34-0b2e-4a4b-8f4e-1d2a3b4c5d6e',
  customer_id: 'b0b1f6f2-0000-4000-8000-000000000001',
  owner_type: '',
  owner_id: '00000000-0000-0000-0000-000000000000',
  reference_type: 'none',
  reference_id: '00000000-0000-0000-0000-000000000000',
  type: 'rag',
  name: '',
  detail: '',
  filename: 'report.pdf',
  filesize: 3,
  uri_download: 'https://storage.googleapis.com/bucket/report.pdf?X-Goog-Signature=00ff',
  tm_download_expire: '9000-01-01T00:00:00Z',
  tm_create: '2026-01-15 09:30:00.123456',
  tm_update: '9999-01-01 00:00:00.000000',
  tm_delete: '9999-01-01 00:00:00.000000',
  ...over,
});

/**
 * @param {unknown[]} items
 * @param {string | null} [next]
 */
export const cuadraPage = (items, next = null) => ({ items, nextCursor: next, hasMore: next !== null });

/**
 * @param {unknown[]} items
 * @param {string} [next]
 */
export const voipbinPage = (items, next = '') => ({ result: items, next_page_token: next });
