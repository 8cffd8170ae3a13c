// @ts-check
// What a page of the benchmark does: imports the bundle, makes its client, waits as the caller's own work would, makes the
// first call. The first request's time is the browser's own record of when it was begun.

/**
 * @param {{ entry: string, base: string, gap: number, apart: boolean }} what
 * @param {(now: () => number) => Record<string, number>} probe
 */
export async function start({ entry, base, gap, apart }, probe) {
  const now = () => performance.now();
  const parts = apart ? probe(now) : undefined;
  const began = now();
  const { create, first } = await import(entry);
  const imported = now();
  const client = create(base);
  const created = now();
  if (gap > 0) await new Promise((resolve) => setTimeout(resolve, gap));
  const called = now();
  await first(client);
  const { startTime: seen } = await recorded(base);
  const loaded = performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname);
  return { began, imported, created, called, seen, loaded, parts };
}

/**
 * The record comes when the answer has been read, which may be after the call has ended.
 * @param {string} base
 * @returns {Promise<PerformanceEntry>}
 */
function recorded(base) {
  return new Promise((resolve) => {
    const look = (/** @type {PerformanceEntryList} */ entries) => {
      const found = entries.find(({ name }) => name.startsWith(base));
      if (found) resolve(found);
    };
    look(performance.getEntriesByType('resource'));
    new PerformanceObserver((list) => look(list.getEntries())).observe({ type: 'resource', buffered: true });
  });
}
