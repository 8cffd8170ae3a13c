// @ts-check
// Milliseconds by the clock that all processes of a machine share, which Node's own performance.now() is not.

import process from 'node:process';

export const now = () => Number(process.hrtime.bigint()) / 1e6;
