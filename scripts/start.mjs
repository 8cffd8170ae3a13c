// @ts-check
// `npm start`: set-up, then a walk through the verbs in the terminal, then the chat page until Ctrl-C.
// Decides the order and the exit code; what a walk does stands in start/tour.mjs and start/account.mjs.

import { build } from './build.mjs';
import { setUp } from './setup.mjs';
import { HELP, readOptions, UsageError } from './start/options.mjs';
import { Screen } from './start/screen.mjs';

/** @returns {Promise<number>} the exit code */
async function main() {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  try {
    await setUp('start');
    await build();
  } catch {
    // Set-up has told what went wrong and what to do.
    return 1;
  }
  const screen = new Screen(process.stdout, process.env);
  // Imported late: these stand on what the build makes.
  if (options.account) {
    const { walkAccount } = await import('./start/account.mjs');
    return (await walkAccount(screen, options.account)) ? 0 : 1;
  }
  const { walkEmulated } = await import('./start/emulated.mjs');
  if (!(await walkEmulated(screen))) return 1;
  if (options.once) return 0;
  const { stay } = await import('./start/stay.mjs');
  await stay(screen, options.port);
  return 0;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\nWhat to do: ${error.advice}`);
  process.exitCode = 2;
}
