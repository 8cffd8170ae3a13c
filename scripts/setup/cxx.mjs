// @ts-check
// A C++ compiler, which libFuzzer is built with. Decides nothing where there is one.

import { onPath, SetupError } from './command.mjs';
import { debianPackages, isDebian } from './debian.mjs';

/** @type {import('./steps.mjs').Work} */
export async function cxxCompiler(tell, begin) {
  const find = () => ['c++', 'g++', 'clang++'].find((name) => onPath(name) !== undefined);
  if (find() === undefined) {
    if (!isDebian()) {
      throw new SetupError(
        'there is no C++ compiler here',
        'install the one of your system (Xcode command line tools, or g++), then run the same command again.',
      );
    }
    await debianPackages(['g++'], tell, () => begin('g++'));
  }
  return find() ?? 'g++';
}
