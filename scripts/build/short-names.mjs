// @ts-check
// Short names for what the wasm and its glue call each other by. wasm-bindgen's carry a hash each, which no compression makes smaller,
// in both files. What the face knows by name keeps it (js/instance.js).

const IMPORT = /^( \(import )"\.\/\w+_bg\.js" "([^"]+)"/gm;
const EXPORT = /^( \(export )"(wasm_bindgen_+[0-9a-f]{16}_[^"]+)"/gm;
/** The glue's own word for its module; it says it once. */
const MODULE = /"\.\/\w+_bg\.js":/;

/**
 * @param {string} text of the module
 * @param {string} glue
 * @returns {{ text: string, glue: string }}
 */
export function shortNames(text, glue) {
  /** @type {Map<string, string>} */
  const names = new Map();
  /** @param {string} name */
  const short = (name) => {
    if (!names.has(name)) names.set(name, `_${names.size.toString(36)}`);
    return names.get(name);
  };
  const shortText = text
    .replace(IMPORT, (_, head, name) => `${head}"_" "${short(name)}"`)
    .replace(EXPORT, (_, head, name) => `${head}"${short(name)}"`);
  if (names.size === 0 || !MODULE.test(glue))
    throw new Error('this wasm-bindgen names its imports in another way than scripts/build/short-names.mjs expects');
  const shortGlue = glue.replace(MODULE, '"_":').replace(/[\w$]+/g, (word) => names.get(word) ?? word);
  return { text: shortText, glue: shortGlue };
}
