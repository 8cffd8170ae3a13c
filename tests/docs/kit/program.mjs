// What a page's program has of its own in place of the global ones.

import { worldOf } from './world.mjs';

export const { console, fetch } = worldOf(import.meta.url);
