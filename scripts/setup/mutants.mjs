// @ts-check
// cargo-mutants, which breaks the code on purpose and looks whether a test notices. Only the full run of the checks wants it.

import { cargoTool, folderOf } from './cargo-tool.mjs';

const VERSION = '27.1.0';

/** @type {import('./steps.mjs').Work} */
export const cargoMutants = (...told) => cargoTool('cargo-mutants', 'cargo-mutants', VERSION, told);

/** @returns {string | undefined} the folder of the program */
export const mutantsFolder = () => folderOf('cargo-mutants', VERSION);
