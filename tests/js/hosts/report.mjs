// Runs the chosen tests on a host one after the other, tells failures as they come, and draws the closing table.

/** @typedef {import('./host.mjs').Host} Host */
/** @typedef {import('../suite/harness.mjs').Entry} Entry */
/** @typedef {import('../suite/harness.mjs').Result} Result */
/** @typedef {{ title: string, results: Result[] }} Row */

/**
 * @param {Host} host
 * @param {Entry[]} entries
 * @param {string} grep
 * @returns {Promise<Row>}
 */
export async function report(host, entries, grep) {
  const began = performance.now();
  /** @type {Result[]} */
  const results = [];
  const take = (/** @type {Result} */ result) => {
    results.push(result);
    if (result.outcome === 'passed' && result.note) console.log(`· ${host.title} · ${result.name}: ${result.note}`);
    if (result.outcome === 'failed') console.log(`✗ ${host.title} · ${result.name}\n${indented(result.note ?? '')}`);
  };
  try {
    const own = entries.filter(({ heavy }) => !(heavy && host.old));
    if (own.length < entries.length)
      console.log(`${host.title}: ${entries.length - own.length} heavy tests are left to the newest version`);
    for (const entry of own) take(await host.run(entry).catch((error) => failed(entry.name, error)));
    for (const { name, run } of host.extra.filter((extra) => extra.name.includes(grep))) {
      take(
        await run().then(
          () => ({ name, outcome: /** @type {const} */ ('passed') }),
          (error) => failed(name, error),
        ),
      );
    }
  } finally {
    await host.close();
  }
  const reasons = new Map(
    results.filter(({ outcome }) => outcome === 'not applicable').map(({ name, note }) => [name, note]),
  );
  for (const [name, reason] of reasons) console.log(`– ${host.title} · ${name}: ${reason}`);
  const { passed, failed: broken, absent } = counts(results);
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${host.title}: ${passed} passed, ${broken} failed, ${absent} not applicable, ${seconds} s`);
  return { title: host.title, results };
}

/**
 * @param {Row[]} rows
 * @returns {boolean} everything passed
 */
export function table(rows) {
  const lines = rows.map(({ title, results }) => {
    const { passed, failed: broken, absent } = counts(results);
    return [title, String(passed), String(broken), String(absent)];
  });
  const head = ['runtime', 'passed', 'failed', 'not applicable'];
  const widths = head.map((word, column) => Math.max(word.length, ...lines.map((line) => line[column]?.length ?? 0)));
  console.log('');
  for (const line of [head, ...lines]) {
    console.log(
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    );
  }
  const all = counts(rows.flatMap(({ results }) => results));
  console.log(`runtimes: ${all.passed} passed, ${all.failed} failed`);
  // A run without a single test must not look like a success.
  return all.failed === 0 && all.passed > 0;
}

/** @param {Result[]} results */
function counts(results) {
  const count = (/** @type {Result['outcome']} */ outcome) =>
    results.filter((result) => result.outcome === outcome).length;
  return { passed: count('passed'), failed: count('failed'), absent: count('not applicable') };
}

/**
 * @param {string} name
 * @param {unknown} error
 * @returns {Result}
 */
const failed = (name, error) => ({
  name,
  outcome: 'failed',
  note: error instanceof Error ? String(error.stack) : String(error),
});

/** @param {string} text */
const indented = (text) => text.replace(/^/gm, '    ');
