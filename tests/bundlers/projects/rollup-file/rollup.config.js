// Rollup with the plugin that carries along what `new URL('…', import.meta.url)` names.

import resolve from '@rollup/plugin-node-resolve';
import { importMetaAssets } from '@web/rollup-plugin-import-meta-assets';

export default {
  input: 'src/main.js',
  output: { file: 'dist/bundle.js', format: 'es' },
  plugins: [resolve({ browser: true }), importMetaAssets()],
};
