// @ts-check
// Which code of the core a page need not load before its first call. `owns` are functions that are no one else's, `gates` those of them
// that the first part may call by name, once the face has loaded their part (js/instance.js); every other way into a part is a table
// of functions that only the part's own code hands out. Decides nothing about how a module is cut: that is split.mjs.

/** @type {import('./split.mjs').Part[]} */
export const PARTS = [
  {
    // Resumable uploads: the protocols' machines and what drives them.
    name: 'sessions',
    owns: /attache::(client|transfer)::session|attache::bindings::steered/,
    gates: /^attache::bindings::steered::open$/,
  },
  {
    // What follows an upload: waiting, operations, downloads through the client, and the digests that they and sessions compare.
    name: 'rest',
    owns: new RegExp(
      [
        'attache::(client|bindings)::(operation|download)|attache::bindings::CoreOperation|core_?operation',
        'attache::client::Client<.*>>::(processed|watch|wait_until_ready)|attache::bindings::Core>::(download|request|wait)',
        'core_(download|request|wait)|attache::transfer::checksum|checksum_|^<?(sha1|md5)',
      ].join('|'),
    ),
    gates: new RegExp(
      [
        '^(__wbg_)?coreoperation_|^core_(operation|download|request|wait)|^(__wbg_)?checksum_',
        '^<attache::transfer::checksum::Digest>::(new|update|finish|hex)$|^<attache::client::Client<.*>>::processed$',
      ].join('|'),
    ),
  },
];
