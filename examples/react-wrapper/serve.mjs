// @ts-check
// Bundles the page around the component and serves it on loopback: `node examples/react-wrapper/serve.mjs`. The platform is emulated within the page.

import { createServer } from 'node:http';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Files in React</title>
<link rel="icon" href="data:,">
<style>
  body { max-width: 34rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif; }
  main { display: grid; gap: 1rem; justify-items: start; }
  attache-files { justify-self: stretch; }
</style>
<script type="module" src="page.js"></script>
`;

export async function serve() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('page.js', import.meta.url))],
    bundle: true,
    format: 'esm',
    write: false,
    // React's own checks, and the client as one file.
    conditions: ['development'],
    define: { 'process.env.NODE_ENV': '"development"' },
    logLevel: 'error',
  });
  const server = createServer((request, response) => {
    const script = request.url === '/page.js';
    response.writeHead(200, { 'content-type': script ? 'text/javascript' : 'text/html' });
    response.end(script ? outputFiles[0]?.contents : PAGE);
  });
  await new Promise((resolve) => void server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const bound = server.address();
  const port = typeof bound === 'object' ? bound?.port : 0;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { url } = await serve();
  console.log(`The page is at ${url}`);
}
