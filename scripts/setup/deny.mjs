// @ts-check
// cargo-deny, which judges the crates' licences and sources. Only the full run of the checks wants it.

import { cargoTool, folderOf } from './cargo-tool.mjs';

const VERSION = '0.20.2';

/** @type {import('./steps.mjs').Work} */
export const cargoDeny = (...told) => cargoTool('cargo-deny', 'cargo-deny', VERSION, told);

/** @returns {string | undefined} the folder of the program */
export const denyFolder = () => folderOf('cargo-deny', VERSION);
