// Every way to build that is tried: the project, the commands that build it, and how what came out is run. `tool` is the package
// whose version the table tells.

/**
 * @typedef {object} Subject
 * @property {string} name as the command line takes it
 * @property {string} title
 * @property {string} [tool]
 * @property {string} project
 * @property {string[][]} build commands, each begins with the name of a program of the bundlers
 * @property {[from: string, to: string][]} [copied] what no bundler writes
 * @property {string} [folder] served as it is
 * @property {string} [page] default `/`
 * @property {Record<string, string>} [query]
 * @property {string[]} [server] instead of a folder; `node` is the Node that the bundlers run in
 * @property {string[]} [without] parts of the project that this way of building has no use for, and why in `because`
 * @property {string} [because]
 * @property {RegExp} [fails] what the failure says where this way cannot work: it has to say what to do
 * @property {Record<string, 'files' | 'edge'>} [routes] which answer as well, with the result of one of the exercises
 * @property {'files' | 'edge'} [worker] run in workerd, and which exercise it answers with
 * @property {string} [note] for whoever reads the weights
 */

const PAGE = /** @type {[string, string][]} */ ([['page.html', 'dist/page.html']]);

const PIECES = ['first', 'rest', 'sessions'].map(
  (piece) =>
    /** @type {[string, string]} */ ([
      `node_modules/@attache/client/pkg/attache_${piece}.wasm`,
      `dist/pkg/attache_${piece}.wasm`,
    ]),
);

/** @type {Subject[]} */
export const SUBJECTS = [
  {
    name: 'plain',
    title: 'no bundler, import map',
    project: 'plain',
    build: [],
    folder: '.',
    page: 'page.html',
    note: 'not minified',
  },
  {
    name: 'vite',
    title: 'Vite, build',
    tool: 'vite',
    project: 'vite',
    build: [['vite', 'build']],
    folder: 'dist',
    page: 'index.html',
  },
  {
    name: 'vite-element',
    title: 'Vite, ./element',
    tool: 'vite',
    project: 'vite-element',
    build: [['vite', 'build']],
    folder: 'dist',
    page: 'index.html',
    note: 'a file added to `<attache-files>`',
  },
  {
    name: 'vite-dev',
    title: 'Vite, dev',
    tool: 'vite',
    project: 'vite',
    build: [],
    server: ['vite', '--host', '127.0.0.1', '--port', '0'],
    note: 'a development server, nothing minified',
  },
  {
    name: 'webpack',
    title: 'webpack',
    tool: 'webpack',
    project: 'webpack',
    build: [['webpack', 'build']],
    copied: PAGE,
    folder: 'dist',
    page: 'page.html',
  },
  {
    name: 'rspack',
    title: 'Rspack',
    tool: '@rspack/core',
    project: 'rspack',
    build: [['rspack', 'build']],
    copied: PAGE,
    folder: 'dist',
    page: 'page.html',
  },
  {
    name: 'rollup',
    title: 'Rollup, ./inline',
    tool: 'rollup',
    project: 'rollup',
    build: [['rollup', '-c']],
    copied: PAGE,
    folder: 'dist',
    page: 'page.html',
    note: 'not minified',
  },
  {
    name: 'rollup-file',
    title: 'Rollup, assets plugin',
    tool: 'rollup',
    project: 'rollup-file',
    build: [['rollup', '-c']],
    copied: PAGE,
    folder: 'dist',
    page: 'page.html',
    note: 'not minified',
  },
  {
    name: 'esbuild',
    title: 'esbuild, ./inline',
    tool: 'esbuild',
    project: 'esbuild',
    build: [esbuild('src/main-inline.js')],
    copied: PAGE,
    folder: 'dist',
    page: 'page.html',
  },
  {
    name: 'esbuild-alone',
    title: 'esbuild, which carries no file along',
    tool: 'esbuild',
    project: 'esbuild',
    build: [esbuild('src/main.js')],
    copied: PAGE,
    folder: 'dist',
    page: 'page.html',
    note: 'the way that cannot work',
    fails: /could not be fetched: .* or import "@attache\/client\/inline"/,
  },
  {
    name: 'esbuild-file',
    title: 'esbuild, ./slim and ./core.wasm',
    tool: 'esbuild',
    project: 'esbuild-file',
    build: [[...esbuild('src/main-file.js'), '--loader:.wasm=file']],
    copied: PAGE,
    folder: 'dist',
    page: 'page.html',
  },
  {
    name: 'esbuild-copied',
    title: 'esbuild, the files copied',
    tool: 'esbuild',
    project: 'esbuild',
    build: [esbuild('src/main.js')],
    copied: [...PAGE, ...PIECES],
    folder: 'dist',
    page: 'page.html',
  },
  {
    name: 'parcel',
    title: 'Parcel',
    tool: 'parcel',
    project: 'parcel',
    build: [['parcel', 'build', 'index.html', '--no-source-maps', '--no-cache', '--dist-dir', 'dist']],
    folder: 'dist',
    page: 'index.html',
  },
  {
    name: 'next',
    title: 'Next.js, Turbopack',
    tool: 'next',
    project: 'next',
    build: [['next', 'build']],
    server: ['next', 'start', '-H', '127.0.0.1', '-p', '0'],
    routes: { node: 'files', edge: 'files', 'edge-files': 'edge' },
    note: 'with React; also in Node, in the edge runtime, and `./edge` there',
  },
  {
    name: 'next-webpack',
    title: 'Next.js, webpack',
    tool: 'next',
    project: 'next',
    without: ['app/edge', 'app/edge-files'],
    because: 'Next.js 16.4 built by webpack fails at any route in its edge runtime, also at an empty one',
    build: [['next', 'build', '--webpack']],
    server: ['next', 'start', '-H', '127.0.0.1', '-p', '0'],
    routes: { node: 'files' },
    note: 'with React; also in Node. Its edge runtime fails there with or without a package',
  },
  {
    name: 'sveltekit',
    title: 'SvelteKit',
    tool: '@sveltejs/kit',
    project: 'sveltekit',
    build: [['vite', 'build']],
    server: ['node', 'server.js'],
    note: 'with Svelte; also while the server renders',
  },
  {
    name: 'wrangler',
    title: 'wrangler, in workerd',
    tool: 'wrangler',
    project: 'wrangler',
    build: [['wrangler', 'deploy', '--dry-run', '--outdir', 'dist']],
    worker: 'files',
    note: 'not minified; as wrangler uploads it',
  },
  {
    name: 'wrangler-edge',
    title: 'wrangler, ./edge',
    tool: 'wrangler',
    project: 'wrangler-edge',
    build: [['wrangler', 'deploy', '--dry-run', '--outdir', 'dist']],
    worker: 'edge',
    note: 'not minified; as wrangler uploads it',
  },
  {
    name: 'service-worker',
    title: 'service worker, no bundler',
    project: 'service-worker',
    build: [],
    folder: '.',
    page: 'page.html',
    query: { worker: 'worker.js' },
    note: 'not minified',
  },
  {
    name: 'service-worker-bundled',
    title: 'service worker, esbuild, ./inline',
    tool: 'esbuild',
    project: 'service-worker',
    build: [['esbuild', 'worker-inline.js', '--bundle', '--minify', '--format=iife', '--outfile=bundled.js']],
    folder: '.',
    page: 'page.html',
    query: { worker: 'bundled.js' },
  },
];

/** @param {string} entry */
function esbuild(entry) {
  return ['esbuild', entry, '--bundle', '--minify', '--format=esm', '--outfile=dist/bundle.js'];
}
