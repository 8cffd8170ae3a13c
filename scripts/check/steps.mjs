// @ts-check
// Every check of the project, in the order of `npm test`. Two lanes run side by side (lanes.mjs), each in this order. A new check
// is one more entry in one of these lists. Decides nothing about how results are told.

import { CLIENT } from './checks-client.mjs';
import { CODE } from './checks-code.mjs';
import { PACKAGE } from './checks-package.mjs';
import { RUST } from './checks-rust.mjs';

export const CHECKS = [...CODE, ...RUST, ...CLIENT, ...PACKAGE];
