// @ts-check
// Short names for what the wasm and its glue call each other by. wasm-bindgen's carry a hash each, which no compression makes smaller,
// in both files. Imports go by their place in a list, in which those of one kind stand together and those of one text are one; exports
// by a letter or two, but for what the face knows by name (js/instance.js).

const IMPORT = /^ \(import "\.\/\w+_bg\.js" "([^"]+)" (.*)\n/gm;
const EXPORT = /^( \(export )"(\w+)"/gm;
const KEPT = /^(memory|__wbindgen_(malloc|realloc|free)|__externref_\w+)$/;
/** The glue's own word for its module; it says it once. */
const MODULE = /"\.\/\w+_bg\.js":/;
const LIST = /(const import0 = )\{\s*__proto__: null,\n([\s\S]*?)\n {4}\};\n/;
const ENTRY = /^ {8}(\w+): ([\s\S]*?)(?=,\n {8}\w+: |,?$(?![\s\S]))/gm;

/**
 * @param {string} text of the module
 * @param {string} glue
 * @returns {{ text: string, glue: string }}
 */
export function shortNames(text, glue) {
  const places = new Map();
  const entries = [...(LIST.exec(glue)?.[2] ?? '').matchAll(ENTRY)].map(([, name = '', code = '']) => ({ name, code }));
  const list = [...new Set(entries.map(({ code }) => code))].sort();
  for (const { name, code } of entries) places.set(name, list.indexOf(code));
  const imports = [...text.matchAll(IMPORT)]
    .map(([, name = '', type = '']) => ({ place: places.get(name) ?? -1, type }))
    .sort((a, b) => a.place - b.place);
  if (!MODULE.test(glue) || (imports[0]?.place ?? -1) < 0)
    throw new Error('this wasm-bindgen names its imports in another way than scripts/build/short-names.mjs expects');

  /** @type {Map<string, string>} */
  const letters = new Map();
  for (const [, , name = ''] of text.matchAll(EXPORT))
    if (!KEPT.test(name)) letters.set(name, `_${letters.size.toString(36)}`);
  return {
    text: text
      // All together, where the first of them stands.
      .replace(IMPORT, () =>
        imports
          .splice(0)
          .map(({ place, type }) => ` (import "_" "${place}" ${type}\n`)
          .join(''),
      )
      .replace(EXPORT, (_, head, name) => `${head}"${letters.get(name) ?? name}"`),
    glue: glue
      .replace(MODULE, '"_":')
      .replace(LIST, (_, head) => `${head}[\n${list.join(',\n')}\n    ];\n`)
      .replace(/\bwasm\.(\w+)/g, (_, name) => `wasm.${letters.get(name) ?? name}`),
  };
}
