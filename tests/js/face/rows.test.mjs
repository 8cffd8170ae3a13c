// The reading of pages in JavaScript beside the core's own: whatever a platform sends, callers get the same records or the
// same error. A rule that only the core can read makes it read every page, and finds nothing.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createClient } from '../../../js/inline.js';
import { resolveBackend } from '../../../js/resolve.js';
import { rowsOf } from '../../../js/rows.js';

const SCOPES = {
  cuadra: {},
  fruxon: { tenant: 't', session: 's' },
  kore: { app: 'a', environment: 'e', session: 's' },
  voipbin: {},
  'discovery-engine': { session: 'projects/p/locations/l/collections/c/engines/e/sessions/s' },
};
/** A field that the platform does not have. @param {string} backend */
const coreOnly = (backend) => ({
  record: { [backend === 'cuadra' ? 'url' : 'sha256']: { at: 'nowhere', as: 'url-expiry' } },
});
const BASE = 'https://files.example';

const times = [
  '2026-02-28T23:59:59Z',
  '2026-02-29T00:00:00Z',
  '2024-02-29T12:00:00.5Z',
  '2026-01-31T00:00:00.123456Z',
  '2026-01-01 00:00:00.000000',
  '2026-01-01T00:00:00',
  '2026-01-01T00:00:00.Z',
  '2026-01-01T00:00:60Z',
  '2026-01-01T24:00:00Z',
  '2026-13-01T00:00:00Z',
  '2026-01-01T00:00:00+01:00',
  '2026-01-01',
  '2026-01-01t00:00:00z',
  ' 2026-01-01T00:00:00Z ',
  '2026-1-01T00:00:00Z',
  '20a6-01-01T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '0000-02-29T00:00:00Z',
  '0001-03-01T00:00:00Z',
  '0099-12-31T23:59:59Z',
  '1900-02-29T00:00:00Z',
  '1969-12-31T23:59:59.999Z',
  '2000-02-29T00:00:00.1Z',
  '2026-04-30T00:00:00.12Z',
  '2026-04-31T00:00:00Z',
  '2026-12-31T23:59:59.9999Z',
  '2026-01-32T00:00:00Z',
  '2026-00-01T00:00:00Z',
  '2026-01-00T00:00:00Z',
  '9998-12-28T23:59:59.999Z',
  '9999-01-01T00:00:00Z',
  '9999-12-31T00:00:00Z',
  '1970-01-01T00:00:00Z',
  'yesterday',
];
const numbers = [0, 1, 12.5, -3, 100, 101, 1_700_000_000, 1_700_000_000_000, 8.64e15, 9e15, 2 ** 53, 1e300];
const words = [
  '',
  'ready',
  'READY',
  'error',
  'TEMPORARY',
  'new word',
  '*',
  'toString',
  'a\nb',
  '17',
  '-5',
  '9007199254740993',
  'true',
  'false',
];
const digests = ['a'.repeat(64), 'AB'.repeat(32), 'g'.repeat(64), 'a'.repeat(63)];

const plain = fc.oneof(
  fc.constantFrom(...times),
  fc.constantFrom(...numbers),
  fc.constantFrom(...words),
  fc.constantFrom(...digests),
  fc.boolean(),
  fc.constant(null),
  fc.string(),
);
const any = fc.oneof(
  { weight: 12, arbitrary: plain },
  fc.constant([]),
  fc.constant({}),
  fc.constant(['x']),
  fc.constant({ progress: 7 }),
);

/** Where the record's fields are, as paths. @param {import('../../../js/rows.js').Rules} description */
const pathsOf = ({ record }) =>
  Object.values(record ?? {}).flatMap((rule) =>
    typeof rule === 'string' ? [rule] : [/** @type {{ at: string | string[] }} */ (rule).at].flat(),
  );

/** @param {string[]} paths */
const items = (paths) =>
  fc.array(
    fc.tuple(fc.uuid(), fc.array(fc.tuple(fc.constantFrom(...paths), any), { maxLength: 4 })).map(([id, fields]) => {
      /** @type {Record<string, unknown>} */
      const item = { id, fileId: id };
      for (const [path, value] of fields) put(item, path.split('.'), value);
      return item;
    }),
    { maxLength: 5 },
  );

/** @param {Record<string, unknown>} into @param {string[]} path @param {unknown} value */
function put(into, [step = '', ...rest], value) {
  if (rest.length === 0) into[step] = value;
  else {
    if (typeof into[step] !== 'object' || into[step] === null) into[step] = {};
    put(/** @type {Record<string, unknown>} */ (into[step]), rest, value);
  }
}

/** @param {keyof typeof SCOPES} backend @param {string} page @param {object} [overrides] */
async function listed(backend, page, overrides) {
  const client = createClient({
    backend,
    baseUrl: BASE,
    auth: { bearer: 'token' },
    scope: SCOPES[backend],
    retry: { maxRetries: 0 },
    fetch: async () => new Response(page, { headers: { 'content-type': 'application/json' } }),
    ...(overrides && { overrides }),
  });
  try {
    const { items, nextCursor, total } = await client.list();
    return { items, nextCursor, total };
  } catch (error) {
    const { code, message, fields } = /** @type {import('../../../js/index.js').AttacheError} */ (error);
    return { code, message, fields };
  } finally {
    client.close();
  }
}

for (const backend of /** @type {(keyof typeof SCOPES)[]} */ (Object.keys(SCOPES))) {
  const description = /** @type {import('../../../js/rows.js').Rules & { list: { items: string } }} */ (
    /** @type {unknown} */ (resolveBackend({ backend }))
  );

  test(`${backend}: pages read here and by the core give the same`, async () => {
    await fc.assert(
      fc.asyncProperty(items(pathsOf(description)), async (rows) => {
        const page = {};
        put(page, description.list.items.split('.'), rows);
        const text = JSON.stringify(page);
        assert.deepStrictEqual(await listed(backend, text), await listed(backend, text, coreOnly(backend)));
      }),
      { numRuns: 60 },
    );
  });
}

for (const backend of /** @type {(keyof typeof SCOPES)[]} */ (Object.keys(SCOPES))) {
  const description = /** @type {import('../../../js/rows.js').Rules & { list: { items: string } }} */ (
    /** @type {unknown} */ (resolveBackend({ backend }))
  );

  test(`${backend}: every value in every field that is read here is read as the core reads it`, async () => {
    const read = rowsOf(backend, description);
    const values = [...times, ...numbers, '-0', ...words, ...digests, true, false, null, [], {}, ['x']];
    const places = pathsOf(description);
    const all = places.flatMap((place) => values.map((value) => [place, value]));
    const made = all.map(([place, value], index) => {
      const item = { id: `file-${index}`, fileId: `file-${index}`, ...(backend === 'cuadra' && { status: 'ready' }) };
      put(item, String(place).split('.'), value);
      return item;
    });
    // JSON can say -0, JSON.stringify cannot.
    const text = JSON.stringify(made).replaceAll('"-0"', '-0');
    const ids = new Set();
    const here = /** @type {object[]} */ (JSON.parse(text)).flatMap((item) => {
      const [record] = read([item]) ?? [];
      if (typeof record !== 'object' || ids.has(record.id)) return [];
      ids.add(record.id);
      return [record];
    });
    assert.ok(here.length > values.length, 'too few are read here for the test to say much');
    const page = {};
    put(page, description.list.items.split('.'), 'ITEMS');
    const items = JSON.stringify(here.map(({ raw }) => raw)).replace(
      /"(sizeBytes|fileSize|filesize|byteSize|byteCount)":0/g,
      '"$1":-0',
    );
    const core = await listed(backend, JSON.stringify(page).replace('"ITEMS"', items), coreOnly(backend));
    const withoutRaw = (/** @type {import('../../../js/index.js').FileRecord[] | undefined} */ records) =>
      records?.map(({ raw: _, ...record }) => record);
    assert.deepStrictEqual(withoutRaw(here), withoutRaw(core.items));
  });
}

test('a rule whose form makes another kind than the field has is the core’s', async () => {
  const forms = [
    'text',
    'number',
    'percent',
    'epoch-ms',
    'epoch-s',
    'int64-text',
    'boolean',
    'boolean-text',
    'rfc3339',
  ];
  const { record } = /** @type {{ record: Record<string, unknown> }} */ (
    /** @type {unknown} */ (resolveBackend({ backend: 'cuadra' }))
  );
  for (const field of Object.keys(record)) {
    for (const as of forms) {
      for (const value of [7, 'seven', '7', true, 'true', '2026-01-01T00:00:00Z']) {
        const rule = { [field]: { at: 'odd', as } };
        const page = JSON.stringify({ items: [{ id: 'f', filename: 'a.pdf', status: 'ready', odd: value }] });
        assert.deepStrictEqual(
          await listed('cuadra', page, { record: rule }),
          await listed('cuadra', page, { record: { ...coreOnly('cuadra').record, ...rule } }),
          `${field} as ${as}: ${value}`,
        );
      }
    }
  }
});

test('a rule without a path finds nothing, whatever the item holds', () => {
  const [record] = rowsOf('own', { record: { id: 'id', name: { at: [] } } })([{ id: 'f', '': 'x' }]) ?? [];
  assert.equal(record?.name, '');
});

test('every day of a year is read here, as the engine reads it', () => {
  const rows = rowsOf('own', { record: { id: 'id', createdAt: 'at' } });
  const seen = fc.date({ min: new Date('0001-01-01'), max: new Date('9998-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(seen, (date) => {
      const [record] = rows([{ id: 'f', at: date.toISOString() }]) ?? [];
      assert.deepEqual(/** @type {import('../../../js/index.js').FileRecord} */ (record).createdAt, date);
    }),
    { numRuns: 2000 },
  );
});

test('a page as the documents show it is read here', () => {
  const rows = rowsOf(
    'cuadra',
    /** @type {import('../../../js/rows.js').Rules} */ (/** @type {unknown} */ (resolveBackend({ backend: 'cuadra' }))),
  );
  const item = { id: 'f1', filename: 'a.pdf', status: 'ready', sizeBytes: 3, createdAt: '2026-01-02T03:04:05.678Z' };
  const [record, ...others] = rows([item]) ?? [];
  assert.equal(record?.id, 'f1');
  assert.equal(record?.createdAt?.toISOString(), item.createdAt);
  assert.deepEqual(others, []);
  assert.equal(rows([{ ...item, sizeBytes: '3' }]), undefined);
  assert.deepEqual(rows([]), []);
});
