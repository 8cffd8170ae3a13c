// Rollup carries no files along: the wasm is text in the bundle.

import resolve from '@rollup/plugin-node-resolve';

export default {
  input: 'src/main-inline.js',
  output: { file: 'dist/bundle.js', format: 'es' },
  plugins: [resolve({ browser: true })],
};
