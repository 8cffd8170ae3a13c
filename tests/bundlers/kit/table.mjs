// What the run found, as a table in the terminal and as docs/bundlers.md.

/** @typedef {import('./subjects.mjs').Subject} Subject */
/** @typedef {{ subject: Subject, version: string, weight: import('./visited.mjs').Weight | undefined, seconds: number }} Row */

const kb = (/** @type {number} */ bytes) => `${(bytes / 1000).toFixed(1)} kB`;

/** @param {Row} row */
function cells({ subject, version, weight }) {
  const told = subject.fails === undefined ? 'passed' : 'told what to do';
  if (weight === undefined) return [subject.title, version, '', '', '', '', 'failed'];
  const wasm = weight.wasm > 0 ? 'file' : subject.fails === undefined ? 'in the script' : 'none';
  return [subject.title, version, String(weight.files), kb(weight.bytes), kb(weight.brotli), wasm, told];
}

const HEAD = ['bundler', 'version', 'files', 'bytes', 'brotli', 'wasm', 'upload, list, download'];

/** @param {Row[]} rows */
export function printed(rows) {
  const lines = [[...HEAD, 'took'], ...rows.map((row) => [...cells(row), `${row.seconds.toFixed(1)} s`])];
  const widths = HEAD.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** @param {Row[]} rows of all subjects @returns {string} */
export function page(rows) {
  const lines = rows.map((row) => `| ${[...cells(row), row.subject.note ?? ''].join(' | ')} |`);
  return `# Bundlers and frameworks

The packed package in a tiny project of each, built and run by \`npm run test:bundlers\`, which has written this page
(\`npm run test:bundlers -- --table\`). Each uploads a file with its progress watched, lists it, downloads the same bytes, deletes it, and
gets the package's own error for a file that is not there. Pages run under \`default-src 'none'; script-src 'self' 'wasm-unsafe-eval'\` with
trusted types required where their built folder is served as it is; nothing is asked of another host.

Files, bytes and brotli (quality 9) are all that the page had to load: the client, its wasm, the 2 kB of the try-out, and the framework where there is one.

| ${[...HEAD, ''].join(' | ')} |
|${[...HEAD, ''].map((_, column) => ([2, 3, 4].includes(column) ? '---:' : '---')).join('|')}|
${lines.join('\n')}

Vite, webpack, Rspack, Parcel, Next.js, SvelteKit and wrangler need no setting: \`import { createClient } from '@attache/client'\` carries the
wasm along: for pages three files, of which a page loads those that its calls need ([Speed and size](speed.md)), for Workers one. esbuild and
Rollup carry no file that \`new URL('…', import.meta.url)\` names; there are four ways with them:

- \`@attache/client/inline\`: the wasm is text in the script, all of it;
- \`@attache/client/slim\` with \`@attache/client/core.wasm\` and a loader for files: \`esbuild --loader:.wasm=file\`, then \`await init(address)\`; one file, the whole core;
- a plugin that carries such files, \`@web/rollup-plugin-import-meta-assets\` for Rollup;
- copying \`attache_first.wasm\`, \`attache_rest.wasm\` and \`attache_sessions.wasm\` from the package's \`pkg\` to where the bundle looks for them: \`../pkg/\`,
  seen from the script. All three, and again with every version of the package: they fit each other and their script only.

The default entry built by esbuild alone fails at its first call and says so. Node's entry reads the same files; where a bundle for a server
has none beside it, it takes the wasm from a script that the bundle carries.

A service worker that keeps pages for use offline keeps every \`.wasm\` file of the build, not only those that the first visit has loaded: a part
that a later call needs cannot be fetched then, and that call fails with \`network\`. With Workbox: \`globPatterns: ['**/*.{html,js,css,wasm}']\`.
Or it takes \`/inline\`, which is one script. The policy of a page allows \`'wasm-unsafe-eval'\` and, in \`connect-src\`, the address that the wasm is loaded from;
\`/inline\` needs no \`connect-src\` for it ([Credentials](auth.md)).

The projects stand in
[\`tests/bundlers/projects\`](../tests/bundlers/projects), to be looked at.
`;
}
