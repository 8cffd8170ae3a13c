// How results are told: one line a row, figures to the right. Decides no result.

/**
 * @param {string[]} heads
 * @param {Array<Array<string | number>>} rows
 * @returns {string}
 */
export function table(heads, rows) {
  const texts = [heads, ...rows.map((row) => row.map(String))];
  const widths = heads.map((_, column) => Math.max(...texts.map((row) => row[column]?.length ?? 0)));
  const numeric = heads.map((_, column) =>
    rows.every((row) => typeof row[column] === 'number' || /^[\d.,]+ \w+$/.test(String(row[column]))),
  );
  return texts
    .map((row) =>
      row
        .map((cell, column) =>
          numeric[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** @param {number} size */
export function bytes(size) {
  for (const [unit, name] of /** @type {const} */ ([
    [2 ** 30, 'GiB'],
    [2 ** 20, 'MiB'],
    [2 ** 10, 'KiB'],
  ])) {
    if (size >= unit && size % unit === 0) return `${size / unit} ${name}`;
  }
  return `${size} B`;
}
