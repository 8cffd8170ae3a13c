// Puts the core with doors for faults in the place of the package's own, for one Node process.

import { register } from 'node:module';

register('./node-hooks-resolve.mjs', import.meta.url);
