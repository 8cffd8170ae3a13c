// What Next.js is installed in is above this project, which has a lock file of its own.

import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

export default { turbopack: { root }, outputFileTracingRoot: root };
